import { confirmationOf, idsSent } from '../deletionWorkflow';
import { responseCases, type ResponseCase } from './responseCases';
import {
	ALL,
	confirmed,
	CORRECT_FIRST,
	deleteThree,
	gone,
	itemAt,
	itInEachOnErrorMode,
	paired,
	PERMITS,
	POSITIONS,
	rowsAfter,
	SEND_THE_REST,
	type ThreeItems,
} from './threeItems';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox(...PERMITS);

/** Runs the three items; OPSCOM treats the one at `position` as the case says. */
async function deleteWith({ behaviour, timeout }: ResponseCase, position: number, onError?: ThreeItems['onError']) {
	const id = PERMITS[position];
	sandbox.on(id, typeof behaviour === 'function' ? behaviour(confirmationOf(id)) : behaviour);
	return await deleteThree(sandbox, {
		onError,
		options: timeout === undefined ? {} : { timeout: `={{ $json.row === ${position} ? ${timeout} : 30000 }}` },
	});
}

/** The summary of a run that stops at the first, middle or last item. */
const SUMMARIES: Record<ResponseCase['outcome'], string[]> = {
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
	notSent: [
		'Of 3 items: 0 deleted, 3 not sent.',
		'Of 3 items: 1 deleted, 2 not sent.',
		'Of 3 items: 2 deleted, 1 not sent.',
	],
};

describe('deleted', () => {
	it.each([undefined, 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'returns what OPSCOM confirms, On Error %s',
		async (onError) => {
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
			expect(rowsAfter(run, 'Deleted')).toEqual(ALL);
		},
	);

	it('returns everything that OPSCOM adds to its response, whatever its names', async () => {
		const response = {
			status: 'success',
			reference_id: PERMITS[1].toUpperCase(),
			InternalReferenceID: 'another-one',
			error: 'none',
			details: { refund: '12.50', zones: ['Lot 4'] },
		};
		sandbox.on(PERMITS[1], { kind: 'status', status: 201, body: response });

		const run = await deleteThree(sandbox, { onError: 'continueErrorOutput' });

		expect(paired(run)).toEqual([
			[
				{ json: confirmed(0), pairedItem: { item: 0 } },
				{ json: response, pairedItem: { item: 1 } },
				{ json: confirmed(2), pairedItem: { item: 2 } },
			],
			[],
		]);
	});
});

describe.each(responseCases)('$outcome: $name', (response) => {
	const { outcome, message, said, advice, errorCode = null, httpStatus = null, gone: isGone = false } = response;

	describe.each(POSITIONS)('$where item', ({ position }) => {
		const id = PERMITS[position];
		const before = ALL.slice(0, position);
		const isItsPermitGone = (at: number) => at === position && isGone;

		itInEachOnErrorMode(sandbox, {
			run: async (onError) => await deleteWith(response, position, onError),
			failed: {
				[position]: {
					error: said === undefined ? message : `${message}. OPSCOM said: "${said}"`,
					details: { referenceId: id, outcome, errorCode, httpStatus, attempts: 1, advice },
				},
			},
			stop: {
				sent: ALL.slice(0, position + 1),
				gone: ALL.filter((at) => before.includes(at) || isItsPermitGone(at)),
				message,
				description: [
					`${itemAt(position)}, Reference ID ${id}. ${said === undefined ? '' : `OPSCOM said: "${said}". `}${advice}`,
					SUMMARIES[outcome][position],
					...(outcome === 'unknown' ? [`Unknown: ${id}.`] : []),
					outcome === 'refused' || outcome === 'notFound' ? CORRECT_FIRST : SEND_THE_REST,
				],
				itemIndex: position,
				account: {
					deleted: PERMITS.slice(0, position),
					notSent: PERMITS.slice(outcome === 'notSent' ? position : position + 1),
					...(outcome !== 'notSent' && { [outcome]: [id] }),
				},
			},
			continued: { sent: ALL, gone: ALL.filter((at) => at !== position || isItsPermitGone(at)) },
		});
	});
});
