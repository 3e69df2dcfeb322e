import type { PermitOperation } from '../permitOperations';
import { responseCasesOf, type ResponseCase } from './responseCases';
import {
	ALL,
	confirmed,
	CORRECT_FIRST,
	deleteThree,
	eachWithPositions,
	itemAt,
	itInEachOnErrorMode,
	namedAs,
	paired,
	PERMITS,
	rowsAfter,
	runThree,
	SEND_THE_REST,
	type ThreeItems,
} from './threeItems';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

/** Runs the three items; OPSCOM treats the one at `position` as the case says. */
async function runWith(
	operation: PermitOperation,
	{ behaviour, timeout }: ResponseCase,
	position: number,
	onError?: ThreeItems['onError'],
) {
	const row = operation.rows[position];
	const told = typeof behaviour === 'function' ? behaviour(operation.confirmationOf(row)) : behaviour;
	sandbox.on(operation.idOf(row), told);
	return await runThree(sandbox, operation, {
		onError,
		options: timeout === undefined ? {} : { timeout: `={{ $json.row === ${position} ? ${timeout} : 30000 }}` },
	});
}

/** The summary of a run that stops at the first, middle or last item. */
const summaries = (done: string): Record<ResponseCase['outcome'], string[]> => ({
	notFound: [
		`Of 3 items: 0 ${done}, 1 not found, 2 not sent.`,
		`Of 3 items: 1 ${done}, 1 not found, 1 not sent.`,
		`Of 3 items: 2 ${done}, 1 not found.`,
	],
	refused: [
		`Of 3 items: 0 ${done}, 1 refused by OPSCOM, 2 not sent.`,
		`Of 3 items: 1 ${done}, 1 refused by OPSCOM, 1 not sent.`,
		`Of 3 items: 2 ${done}, 1 refused by OPSCOM.`,
	],
	unknown: [
		`Of 3 items: 0 ${done}, 1 unknown, 2 not sent.`,
		`Of 3 items: 1 ${done}, 1 unknown, 1 not sent.`,
		`Of 3 items: 2 ${done}, 1 unknown.`,
	],
	notSent: [
		`Of 3 items: 0 ${done}, 3 not sent.`,
		`Of 3 items: 1 ${done}, 2 not sent.`,
		`Of 3 items: 2 ${done}, 1 not sent.`,
	],
});

describe.each(eachWithPositions)('$name', ({ operation, positions }) => {
	const { rows, done } = operation;
	const ids = rows.map(operation.idOf);

	it.each([undefined, 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'returns what OPSCOM confirms, On Error %s',
		async (onError) => {
			const run = await runThree(sandbox, operation, { onError });

			const outputs = rows.flatMap((row, item) => operation.confirmed(sandbox, row).map((json) => ({ json, item })));
			expect(run.status).toBe('success');
			expect(sandbox.wire.map(({ body }) => body)).toEqual(
				rows.map((row) => ({ ...operation.accountAt(sandbox), ...operation.bodyOf(row) })),
			);
			for (const row of rows) expect(operation.timesDone(sandbox, row)).toBe(1);
			expect(outputs.length).toBeGreaterThanOrEqual(3);
			expect(paired(run)[0]).toEqual(outputs.map(({ json, item }) => ({ json, pairedItem: { item } })));
			expect(paired(run)[1] ?? []).toEqual([]);
			expect(rowsAfter(run, 'Deleted')).toEqual(outputs.map(({ item }) => item));
		},
	);

	describe.each(responseCasesOf(operation))('$outcome: $name', (response) => {
		const { outcome, message, said, advice, errorCode = null, httpStatus = null, done: isDone = false } = response;
		const wouldFailAgain =
			outcome === 'refused' || outcome === 'notFound' || (outcome === 'unknown' && !operation.safeToRepeat);

		describe.each(positions)('$where item', ({ position }) => {
			const id = ids[position];
			const before = ALL.slice(0, position);
			const isDoneAt = (at: number) => at === position && isDone;

			itInEachOnErrorMode(sandbox, operation, {
				run: async (onError) => await runWith(operation, response, position, onError),
				failed: {
					[position]: {
						error: said === undefined ? message : `${message}. OPSCOM said: "${said}"`,
						details: { ...namedAs(operation, id), outcome, errorCode, httpStatus, attempts: 1, advice },
					},
				},
				stop: {
					sent: ALL.slice(0, position + 1),
					done: ALL.filter((at) => before.includes(at) || isDoneAt(at)),
					message,
					description: [
						`${itemAt(position)}, ${operation.idName} ${id}. ${said === undefined ? '' : `OPSCOM said: "${said}". `}${advice}`,
						summaries(done)[outcome][position],
						...(outcome === 'unknown' ? [`Unknown: ${id}.`] : []),
						wouldFailAgain ? CORRECT_FIRST : SEND_THE_REST,
					],
					itemIndex: position,
					account: {
						[done]: ids.slice(0, position),
						notSent: ids.slice(outcome === 'notSent' ? position : position + 1),
						...(outcome !== 'notSent' && { [outcome]: [id] }),
					},
				},
				continued: { sent: ALL, done: ALL.filter((at) => at !== position || isDoneAt(at)) },
			});
		});
	});
});

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
