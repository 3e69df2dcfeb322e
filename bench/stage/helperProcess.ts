import { fork } from 'node:child_process';
import { once } from 'node:events';
import { within } from '../../scripts/n8n/waiting';

const STOP_MS = 10_000;

/** A process of the benchmark's own that does one thing at a time when it is asked. */
export interface HelperProcess {
	/** Throws what the process threw, or when it does not answer in time. */
	ask<Answer>(question: unknown, timeoutMs: number): Promise<Answer>;
	stop(): Promise<void>;
}

type Reply = { answer: unknown } | { failed: string };

/** Starts one of the benchmark's own scripts; `answerQuestions` is its other side. It ends with this process. */
export function startHelper(script: string): HelperProcess {
	const child = fork(script, { execArgv: ['--import', 'tsx'] });
	const gone = once(child, 'exit').then(([code]) => {
		throw new Error(`A process of the benchmark ended by itself, with ${String(code)}: ${script}`);
	});
	gone.catch(() => undefined);
	return {
		async ask<Answer>(question: unknown, timeoutMs: number) {
			const reply = once(child, 'message') as Promise<[Reply]>;
			child.send(question as object);
			const [said] = await within(Promise.race([reply, gone]), timeoutMs, 'A process of the benchmark did not answer');
			if ('failed' in said) throw new Error(said.failed);
			return said.answer as Answer;
		},
		async stop() {
			if (child.connected) child.disconnect();
			await within(gone, STOP_MS, 'A process of the benchmark did not end').catch(() => child.kill('SIGKILL'));
		},
	};
}

/** The other side: answers one question after the other, and ends the process when nobody is there to ask. */
export function answerQuestions<Question>(answer: (question: Question) => Promise<unknown>): void {
	process.on('message', (question) => {
		answer(question as Question).then(
			(given) => process.send?.({ answer: given }),
			(error: unknown) => process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
		);
	});
	process.on('disconnect', () => process.exit());
	// Ctrl+C reaches every process of the terminal; this one ends when the benchmark has taken note.
	process.on('SIGINT', () => undefined);
}
