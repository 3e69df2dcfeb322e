import { setMaxListeners } from 'node:events';

import { BehaviourQueue } from './behaviourQueue';
import type { Behaviour } from './behaviours';
import { PermitStore, type NewPermit, type Permit } from './permitStore';
import type { Account } from './opscom';
import { createServer, type Tls } from './server';
import type { PlateForm } from './operations/plateValidation';
import type { WireEntry } from './wireLog';

/** The sandbox's default token: shaped like OPSCOM's, at most 50 letters, digits and dashes. */
export const SANDBOX_TOKEN = 'sandbox-token-5f3c9a1e-7b42-4d0c-9e6f-2a8d1c4b7e90';

/** The sandbox's default client code: the one in OPSCOM's samples. */
export const SANDBOX_CLIENT_CODE = 'OC-TOMA';

export interface SandboxOptions {
	/** 0, the default, takes any free port. */
	port?: number;
	token?: string;
	clientCode?: string;
	/** The permits that exist from the start; none by default. */
	permits?: NewPermit[];
	/** Whether Permit Create refuses an exact copy of another permit with 9022; it does not by default. */
	refuseCopies?: boolean;
	/** Serves https with this certificate instead of plain http. */
	tls?: Tls;
	/** Called for each request when its response goes out or it is cut, just before that. */
	onSettled?: (entry: WireEntry) => void;
}

/** An OPSCOM on loopback: Permit Delete, Create, Update and Stats, and Plate Validation, with state, a wire log and faults on demand. */
export class Sandbox {
	readonly token: string;
	readonly clientCode: string;
	private readonly port: number;
	private address: string | undefined;
	private readonly store: PermitStore;
	private readonly account: Account;
	private readonly behaviours = new BehaviourQueue();
	private readonly stopping = new AbortController();
	private waiting = waitingForAll();
	private readonly server: ReturnType<typeof createServer>;

	constructor(options: SandboxOptions = {}) {
		this.token = options.token ?? SANDBOX_TOKEN;
		this.clientCode = options.clientCode ?? SANDBOX_CLIENT_CODE;
		this.port = options.port ?? 0;
		this.store = new PermitStore(options.permits);
		this.account = {
			token: this.token,
			clientCode: this.clientCode,
			permits: this.store,
			refuseCopies: options.refuseCopies ?? false,
			plateForm: 'newer',
		};
		this.server = createServer({
			account: this.account,
			behaviours: this.behaviours,
			stopping: this.stopping.signal,
			waiting: () => this.waiting.signal,
			tls: options.tls,
			onSettled: options.onSettled,
		});
	}

	/** Listens on 127.0.0.1. Rejects with the server's own error when the port is not available. */
	async start(): Promise<void> {
		this.address = await this.server.app.listen({ host: '127.0.0.1', port: this.port });
	}

	/** What goes into the credential's 'Base URL' and 'Plate Service URL'. There is none before `start`, since the port is not known. */
	get url(): string {
		if (this.address === undefined) throw new Error('The sandbox has no URL before it has started.');
		return this.address;
	}

	/** One entry per request, in order of arrival. */
	get wire(): WireEntry[] {
		return this.server.wireLog.entries;
	}

	/** The most TCP connections that were open at once since the start or the last `reset`. */
	get mostOpenConnections(): number {
		return this.server.wireLog.mostOpenConnections;
	}

	/** The most requests that had arrived and had no response yet, since the start or the last `reset`. */
	get mostRequestsAtOnce(): number {
		return this.server.wireLog.mostRequestsAtOnce;
	}

	/** The reference IDs of the permits that exist now. */
	permits(): string[] {
		return this.store.all().map(({ referenceId }) => referenceId);
	}

	has(referenceId: string): boolean {
		return this.store.get(referenceId) !== undefined;
	}

	/** A copy of what is known of a permit; undefined when there is none. */
	permit(referenceId: string): Permit | undefined {
		const permit = this.store.get(referenceId);
		return permit && { ...permit };
	}

	/** What is not told of a permit is as in OPSCOM's sample request. One that exists already is replaced. */
	addPermits(...permits: NewPermit[]): void {
		this.store.add(...permits);
	}

	/** Leaves no permit, without a request. */
	removePermits(): void {
		this.store.clear();
	}

	/** How many times the permit existed and was deleted, since the start or the last `reset`. */
	deletions(referenceId: string): number {
		return this.store.deletions(referenceId);
	}

	/** Queues behaviours for the next requests, whatever their subject. */
	next(...behaviours: Behaviour[]): void {
		this.behaviours.next(...behaviours);
	}

	/** In which of its documented forms Plate Validation responds, until the next `reset`: the newer one unless told so. */
	respondToPlates(form: PlateForm): void {
		this.account.plateForm = form;
	}

	/**
	 * Queues behaviours for the next requests with this subject: a permit's reference ID, the plate, or the
	 * zones of a request for statistics. They go before those of `next`.
	 */
	on(subject: string, ...behaviours: Behaviour[]): void {
		this.behaviours.on(subject, ...behaviours);
	}

	/** For every request with this subject that has no behaviour queued. Goes before `always`. */
	alwaysOn(subject: string, behaviour: Behaviour): void {
		this.behaviours.alwaysOn(subject, behaviour);
	}

	/** For every request without another behaviour; undefined removes it. */
	always(behaviour: Behaviour | undefined): void {
		this.behaviours.always(behaviour);
	}

	/**
	 * Clears the wire log, the counters, the behaviours and the form of Plate Validation. The permits stay as they are. A
	 * request that waits is dropped without acting: its client has often left, and it would act in the next test.
	 */
	reset(): void {
		this.waiting.abort();
		this.waiting = waitingForAll();
		this.server.wireLog.clear();
		this.behaviours.clear();
		this.store.forgetDeletions();
		this.account.plateForm = 'newer';
	}

	/** Closes the server and every open connection; a request that waits is dropped without acting. */
	async stop(): Promise<void> {
		this.stopping.abort();
		this.waiting.abort();
		await this.server.app.close();
	}
}

function waitingForAll(): AbortController {
	const waiting = new AbortController();
	// Every request that waits listens to it.
	setMaxListeners(Infinity, waiting.signal);
	return waiting;
}

/** A sandbox that is running. Rejects with the server's own error when the port is not available. */
export async function startSandbox(options?: SandboxOptions): Promise<Sandbox> {
	const sandbox = new Sandbox(options);
	await sandbox.start();
	return sandbox;
}
