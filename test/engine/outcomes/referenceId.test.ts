import type { IDataObject } from 'n8n-workflow';

import { deletionWorkflow, jsonOf, settingFor, idsSent } from '../deletionWorkflow';
import { start } from '../engine';
import {
	ALL,
	CONTINUE_WITH_OTHERS,
	deleteThree,
	itemAt,
	itInEachOnErrorMode,
	PERMITS,
	eachWithPositions,
	rowAt,
	runThree,
	stopped,
} from './threeItems';
import { useSandbox } from '../useSandbox';

/** What a Reference ID may be is in test/values/referenceId.test.ts; here, what becomes of the items of a run. */
const FROM_CREATION = 'Use the value that OPSCOM returned when the permit was created.';
const NOT_AN_ID = "'Reference ID' can have only letters, digits and dashes, but has";

const sandbox = useSandbox(...PERMITS);

const namesByReferenceId = eachWithPositions.filter(({ operation }) => operation.idKey === 'referenceId');

describe.each(namesByReferenceId)('$name', ({ operation, positions }) => {
	describe.each(positions)('a Reference ID that is none, in the $where item', ({ position }) => {
		const id = `${PERMITS[position]}.`;
		const message = `${NOT_AN_ID} U+002E, a period, at position ${id.length}`;
		const others = ALL.filter((at) => at !== position);
		const instead = { position, fields: { id } };

		itInEachOnErrorMode(sandbox, operation, {
			run: async (onError) => await runThree(sandbox, operation, { instead, onError }),
			failed: {
				[position]: {
					// The value as it is, with the period that is wrong.
					error: `${message}. The value is "${id}"`,
					details: {
						referenceId: id,
						outcome: 'notSent',
						errorCode: null,
						httpStatus: null,
						attempts: 0,
						advice: FROM_CREATION,
					},
				},
			},
			instead,
			stop: {
				sent: [],
				done: [],
				message,
				description: [
					`${itemAt(position)}. The value is "${id}". ${FROM_CREATION}`,
					'Nothing was sent to OPSCOM.',
					CONTINUE_WITH_OTHERS,
				],
				itemIndex: position,
				account: { notSent: ALL.map((at) => (at === position ? id : operation.idOf(operation.rows[at]))) },
			},
			continued: { sent: others, done: others },
		});
	});
});

describe('several bad rows', () => {
	const runOf = async (ids: unknown[], onError?: 'continueRegularOutput') =>
		await start(deletionWorkflow({ rows: ids.map((id) => ({ id })) as IDataObject[], onError }), settingFor(sandbox))
			.ended;

	it('Stop: names all of them, at most 20', async () => {
		const { message, description } = stopped(await runOf([PERMITS[0], '#N/A', PERMITS[1], null, '']));

		expect(message).toBe("'Reference ID' is what a spreadsheet shows when it has no result");
		expect(description).toContain('3 of 5 items cannot be sent: items 1, 3, 4 (counted from 0).');
		expect(sandbox.wire).toEqual([]);

		const many = stopped(await runOf([...new Array<null>(30).fill(null), PERMITS[0]]));
		expect(many.description).toContain(
			'30 of 31 items cannot be sent: items 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 and 10 more (counted from 0).',
		);
		expect(sandbox.wire).toEqual([]);
	});

	it('Continue: returns each as an item of its own when none can be sent', async () => {
		const run = await runOf(['', null, '#N/A'], 'continueRegularOutput');

		expect(sandbox.wire).toEqual([]);
		expect(jsonOf(run, 'OPSCOM').map(({ error }) => error)).toEqual([
			"'Reference ID' is empty",
			"'Reference ID' is empty (null)",
			'\'Reference ID\' is what a spreadsheet shows when it has no result. The value is "#N/A"',
		]);
	});
});

describe('expressions', () => {
	it.each([
		['={{ $now }}', "'Reference ID' is an object, not a single ID"],
		['={{ [$json.id, $json.id] }}', "'Reference ID' is a list, not a single ID"],
		['={{ $json.referenceId }}', "'Reference ID' is missing (undefined)"],
		['={{ $json.nothing.here }}', "'Reference ID' is missing (undefined)"],
		['={{ Number($json.plate) }}', "'Reference ID' is a number that is not whole (NaN)"],
		['ID {{ $json.id }}', "'Reference ID' is an expression or a template that was not evaluated"],
		["={{ $('Nowhere').item.json.id }}", "The expression in 'Reference ID' could not be evaluated"],
	])('sends nothing when %s gives no ID', async (referenceId, message) => {
		const error = stopped(await deleteThree(sandbox, { referenceId }));

		expect(error.message).toBe(message);
		expect(error.context.itemIndex).toBe(0);
		expect(error.description).toContain('None of the 3 items can be sent.\nNothing was sent to OPSCOM.');
		expect(sandbox.wire).toEqual([]);
	});

	it('sends the other items when one cannot be evaluated for an item', async () => {
		const run = await deleteThree(sandbox, {
			referenceId: "={{ $json.row === 1 ? $('Nowhere').item.json.id : $json.id }}",
			onError: 'continueErrorOutput',
		});

		expect(idsSent(sandbox)).toEqual([PERMITS[0], PERMITS[2]]);
		expect(jsonOf(run, 'OPSCOM', 1)).toEqual([
			{
				...rowAt(1),
				error: expect.stringMatching(/^The expression in 'Reference ID' could not be evaluated\. n8n said: ".+"$/),
				details: {
					referenceId: null,
					outcome: 'notSent',
					errorCode: null,
					httpStatus: null,
					attempts: 0,
					advice: 'Check the expression, and that the earlier node returns the data it refers to.',
				},
			},
		]);
	});
});

it('sends a whole number, and a text without the spaces around it', async () => {
	sandbox.addPermits('40012345');
	const rows = [{ id: 40012345 }, { id: `\ufeff \t${PERMITS[0]}\r\n` }];

	const run = await start(deletionWorkflow({ rows }), settingFor(sandbox)).ended;

	expect(idsSent(sandbox)).toEqual(['40012345', PERMITS[0]]);
	expect(jsonOf(run, 'OPSCOM')).toEqual([
		{ status: 'success', reference_id: '40012345', InternalReferenceID: '40012345' },
		{ status: 'success', reference_id: PERMITS[0], InternalReferenceID: PERMITS[0] },
	]);
});
