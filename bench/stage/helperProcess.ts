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

type Reply = { id: number } & ({ answer: unknown } | { failed: string });

/** Starts one of the benchmark's own scripts; `answerQuestions` is its other side. It ends with this process. */
export function startHelper(script: string): HelperProcess {
	const child = fork(script, { execArgv: ['--import', 'tsx'] });
	const gone = once(child, 'exit').then(([code]) => {
		throw new Error(`A process of the benchmark ended by itself, with ${String(code)}: ${script}`);
	});
	gone.catch(() => undefined);
	let asked = 0;
	/** The reply to one question: one that came too late must not be taken for the next. */
	const replyTo = (id: number) =>
		new Promise<Reply>((resolve) => {
			const hear = (reply: Reply) => {
				if (reply.id !== id) return;
				child.off('message', hear);
				resolve(reply);
			};
			child.on('message', hear);
		});
	return {
		async ask<Answer>(question: unknown, timeoutMs: number) {
			const id = ++asked;
			const answered = Promise.race([replyTo(id), gone]);
			child.send({ id, question });
			const reply = await within(answered, timeoutMs, 'A process of the benchmark did not answer');
			if ('failed' in reply) throw new Error(reply.failed);
			return reply.answer as Answer;
		},
		async stop() {
			if (child.connected) child.disconnect();
			await within(gone, STOP_MS, 'A process of the benchmark did not end').catch(() => child.kill('SIGKILL'));
		},
	};
}

/** The other side: answers one question after the other, and ends the process when nobody is there to ask. */
export function answerQuestions<Question>(answer: (question: Question) => Promise<unknown>): void {
	process.on('message', ({ id, question }: { id: number; question: Question }) => {
		answer(question).then(
			(given) => process.send?.({ id, answer: given }),
			(error: unknown) => process.send?.({ id, failed: error instanceof Error ? error.message : String(error) }),
		);
	});
	process.on('disconnect', () => process.exit());
	// Ctrl+C reaches every process of the terminal; this one ends when the benchmark has taken note.
	process.on('SIGINT', () => undefined);
}
