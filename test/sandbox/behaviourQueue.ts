import type { Behaviour } from './behaviours';

/** Which request gets which behaviour. What is queued for one permit goes before what is queued for any. */
export class BehaviourQueue {
	private forAny: Behaviour[] = [];
	private readonly forPermit = new Map<string, Behaviour[]>();
	private readonly forPermitAlways = new Map<string, Behaviour>();
	private forAll: Behaviour | undefined;

	next(...behaviours: Behaviour[]): void {
		this.forAny.push(...behaviours);
	}

	onPermit(referenceId: string, ...behaviours: Behaviour[]): void {
		this.forPermit.set(referenceId, [...(this.forPermit.get(referenceId) ?? []), ...behaviours]);
	}

	alwaysOnPermit(referenceId: string, behaviour: Behaviour): void {
		this.forPermitAlways.set(referenceId, behaviour);
	}

	always(behaviour: Behaviour | undefined): void {
		this.forAll = behaviour;
	}

	/** Removes the behaviour for one request from its queue; undefined means to respond as OPSCOM does. */
	take(referenceId = ''): Behaviour | undefined {
		return (
			this.forPermit.get(referenceId)?.shift() ??
			this.forAny.shift() ??
			this.forPermitAlways.get(referenceId) ??
			this.forAll
		);
	}

	clear(): void {
		this.forAny = [];
		this.forPermit.clear();
		this.forPermitAlways.clear();
		this.forAll = undefined;
	}
}
