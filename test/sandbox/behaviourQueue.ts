import type { Behaviour } from './behaviours';

/** Which request gets which behaviour. What is queued for one subject goes before what is queued for any. */
export class BehaviourQueue {
	private forAny: Behaviour[] = [];
	private readonly forSubject = new Map<string, Behaviour[]>();
	private readonly forSubjectAlways = new Map<string, Behaviour>();
	private forAll: Behaviour | undefined;

	next(...behaviours: Behaviour[]): void {
		this.forAny.push(...behaviours);
	}

	on(subject: string, ...behaviours: Behaviour[]): void {
		this.forSubject.set(subject, [...(this.forSubject.get(subject) ?? []), ...behaviours]);
	}

	alwaysOn(subject: string, behaviour: Behaviour): void {
		this.forSubjectAlways.set(subject, behaviour);
	}

	always(behaviour: Behaviour | undefined): void {
		this.forAll = behaviour;
	}

	/** Removes the behaviour for one request from its queue; undefined means to respond as OPSCOM does. */
	take(subject = ''): Behaviour | undefined {
		return (
			this.forSubject.get(subject)?.shift() ?? this.forAny.shift() ?? this.forSubjectAlways.get(subject) ?? this.forAll
		);
	}

	clear(): void {
		this.forAny = [];
		this.forSubject.clear();
		this.forSubjectAlways.clear();
		this.forAll = undefined;
	}
}
