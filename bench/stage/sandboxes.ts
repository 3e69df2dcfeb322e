import { join } from 'node:path';
import { certificateFor, type Certificate } from './certificate';
import { startHelper } from './helperProcess';

export type Scheme = 'http' | 'https';

/** What the sandbox saw since it was prepared. */
export interface WireReport {
	requests: number;
	distinctIds: number;
	/** The most that were open at once. */
	connections: number;
	/** When the first request arrived, in ms since 1970. */
	firstRequestAt?: number;
	/** The share of one core that the sandbox used. */
	busy: number;
}

/** What the process of the sandboxes can be asked. */
export type SandboxQuestion =
	| { kind: 'start'; certificate: Certificate }
	| { kind: 'prepare'; scheme: Scheme; items: number; latency: number }
	| { kind: 'report' };

interface Started {
	token: string;
	clientCode: string;
	urls: Record<Scheme, string>;
}

export interface Sandboxes extends Started {
	certificate: Certificate;
	/** Has all permits of a run there, and nothing else. */
	prepare(scheme: Scheme, items: number, latency: number): Promise<void>;
	report(): Promise<WireReport>;
	stop(): Promise<void>;
}

const ANSWER_MS = 30_000;

/** Starts a sandbox that speaks plain http and one that speaks https, both on loopback. */
export async function startSandboxes(): Promise<Sandboxes> {
	const helper = startHelper(join(__dirname, 'sandboxProcess.ts'));
	const ask = async <Answer>(question: SandboxQuestion) => await helper.ask<Answer>(question, ANSWER_MS);
	try {
		const certificate = await certificateFor('127.0.0.1');
		const started = await ask<Started>({ kind: 'start', certificate });
		return {
			...started,
			certificate,
			prepare: async (scheme, items, latency) => await ask({ kind: 'prepare', scheme, items, latency }),
			report: async () => await ask({ kind: 'report' }),
			stop: () => helper.stop(),
		};
	} catch (error) {
		await helper.stop();
		throw error;
	}
}
