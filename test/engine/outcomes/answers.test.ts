import type { IDataObject } from 'n8n-workflow';

import { notFoundCases, refusedCases, unknownCases, type AnswerCase } from './answerCases';
import { idsSent } from '../deletionWorkflow';
import {
	confirmed,
	deleteThree,
	gone,
	paired,
	PERMITS,
	POSITIONS,
	rowAt,
	rowsAfter,
	stopped,
	TAKE_UP_AGAIN,
	type ThreeItems,
} from './threeItems';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox(...PERMITS);

/** Runs the three items; OPSCOM treats the one at `position` as the case says. */
async function deleteWith({ behaviour, timeout }: AnswerCase, position: number, onError?: ThreeItems['onError']) {
	sandbox.onPermit(PERMITS[position], behaviour);
	return await deleteThree(sandbox, {
		onError,
		options: timeout === undefined ? {} : { timeout: `={{ $json.row === ${position} ? ${timeout} : 30000 }}` },
	});
}

/** The permits that are gone when those at `positions` were deleted, and that of the case if it deletes. */
const goneWhen = (answer: AnswerCase, position: number, positions: number[]) =>
	PERMITS.filter((_, at) => positions.includes(at) || (at === position && answer.gone === true));

const errorItem = (answer: AnswerCase, position: number): IDataObject => ({
	error: answer.said === undefined ? answer.message : `${answer.message}. OPSCOM said: "${answer.said}"`,
	details: {
		referenceId: PERMITS[position],
		outcome: answer.outcome,
		errorCode: answer.errorCode ?? null,
		httpStatus: answer.httpStatus ?? null,
		attempts: 1,
		advice: answer.advice,
	},
});

const ACCOUNTS: Record<AnswerCase['outcome'], string[]> = {
	notFound: [
		'Of 3 items: 0 deleted, 1 not found, 2 not sent.',
		'Of 3 items: 1 deleted, 1 not found, 1 not sent.',
		'Of 3 items: 2 deleted, 1 not found.',
	],
	refused: [
		'Of 3 items: 0 deleted, 1 refused by OPSCOM, 2 not sent.',
		'Of 3 items: 1 deleted, 1 refused by OPSCOM, 1 not sent.',
		'Of 3 items: 2 deleted, 1 refused by OPSCOM.',
	],
	unknown: [
		'Of 3 items: 0 deleted, 1 unknown, 2 not sent.',
		'Of 3 items: 1 deleted, 1 unknown, 1 not sent.',
		'Of 3 items: 2 deleted, 1 unknown.',
	],
};

describe('deleted', () => {
	it.each([undefined, 'continueRegularOutput', 'continueErrorOutput'] as const)('On Error %s', async (onError) => {
		const run = await deleteThree(sandbox, { onError });

		expect(run.status).toBe('success');
		expect(idsSent(sandbox)).toEqual(PERMITS);
		expect(gone(sandbox)).toEqual(PERMITS);
		expect(paired(run)[0]).toEqual([
			{ json: confirmed(0), pairedItem: { item: 0 } },
			{ json: confirmed(1), pairedItem: { item: 1 } },
			{ json: confirmed(2), pairedItem: { item: 2 } },
		]);
		expect(paired(run)[1] ?? []).toEqual([]);
		expect(rowsAfter(run, 'Deleted')).toEqual([0, 1, 2]);
	});

	it('puts out everything that OPSCOM adds to its answer, whatever its names', async () => {
		const answer = {
			status: 'success',
			reference_id: PERMITS[1].toUpperCase(),
			InternalReferenceID: 'another-one',
			error: 'none',
			details: { refund: '12.50', zones: ['Lot 4'] },
		};
		sandbox.onPermit(PERMITS[1], { kind: 'status', status: 201, body: answer });

		const run = await deleteThree(sandbox, { onError: 'continueErrorOutput' });

		expect(paired(run)).toEqual([
			[
				{ json: confirmed(0), pairedItem: { item: 0 } },
				{ json: answer, pairedItem: { item: 1 } },
				{ json: confirmed(2), pairedItem: { item: 2 } },
			],
			[],
		]);
	});
});

describe.each([
	['notFound', notFoundCases],
	['refused', refusedCases],
	['unknown', unknownCases],
] as const)('%s', (outcome, cases) => {
	describe.each(cases)('$name', (answer) => {
		describe.each(POSITIONS)('$where item', ({ position }) => {
			const others = [0, 1, 2].filter((at) => at !== position);

			it('Stop: nothing starts after it, and the run tells which item it was', async () => {
				const run = await deleteWith(answer, position);

				expect(idsSent(sandbox)).toEqual(PERMITS.slice(0, position + 1));
				expect(gone(sandbox)).toEqual(goneWhen(answer, position, others.slice(0, position)));
				expect(stopped(run)).toEqual({
					message: answer.message,
					description: [
						`Item ${position} (n8n counts from 0), Reference ID ${PERMITS[position]}. ` +
							(answer.said === undefined ? '' : `OPSCOM said: "${answer.said}". `) +
							answer.advice,
						ACCOUNTS[outcome][position],
						...(outcome === 'unknown' ? [`Unknown, so check them or run them again: ${PERMITS[position]}.`] : []),
						TAKE_UP_AGAIN,
					].join('\n'),
					context: {
						itemIndex: position,
						account: {
							deleted: PERMITS.slice(0, position),
							notFound: [],
							refused: [],
							unknown: [],
							notSent: PERMITS.slice(position + 1),
							[outcome]: [PERMITS[position]],
						},
					},
				});
			});

			it('Continue: it is an item with the reason, and the others are deleted', async () => {
				const run = await deleteWith(answer, position, 'continueRegularOutput');

				expect(run.status).toBe('success');
				expect(idsSent(sandbox)).toEqual(PERMITS);
				expect(gone(sandbox)).toEqual(goneWhen(answer, position, others));
				expect(paired(run)).toEqual([
					[0, 1, 2].map((at) => ({
						json: at === position ? errorItem(answer, position) : confirmed(at),
						pairedItem: { item: at },
					})),
				]);
				expect(rowsAfter(run, 'Deleted')).toEqual([0, 1, 2]);
			});

			it('error output: it leaves there with its own row, and the others are deleted', async () => {
				const run = await deleteWith(answer, position, 'continueErrorOutput');

				expect(run.status).toBe('success');
				expect(idsSent(sandbox)).toEqual(PERMITS);
				expect(gone(sandbox)).toEqual(goneWhen(answer, position, others));
				expect(paired(run)).toEqual([
					others.map((at) => ({ json: confirmed(at), pairedItem: { item: at } })),
					[{ json: { ...rowAt(position), ...errorItem(answer, position) }, pairedItem: { item: position } }],
				]);
				expect(rowsAfter(run, 'Deleted')).toEqual(others);
				expect(rowsAfter(run, 'Needs a person')).toEqual([position]);
			});
		});
	});
});
