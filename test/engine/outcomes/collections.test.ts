import type { IDataObject } from 'n8n-workflow';

import { jsonOf } from '../deletionWorkflow';
import { creating, gettingStats, updating, type PermitOperation } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { itemAt, namedAs, runThree, stopped } from './threeItems';

/** 'Additional Fields', 'Update Fields' and 'Options': what a person adds must have a value, and what is not there is not sent. */
const sandbox = useSandbox();

const NOWHERE = "={{ $('Nowhere').item.json.value }}";
const CHECK_EXPRESSION = 'Check the expression, and that the earlier node returns the data it refers to.';

interface InCollection {
	operation: PermitOperation;
	name: string;
	parameters: IDataObject;
	message: string;
}
const within = (operation: PermitOperation, parameters: IDataObject, message: string): InCollection => ({
	operation,
	name: operation.name,
	parameters,
	message,
});
const extra = (additionalFields: IDataObject, message: string) => within(creating, { additionalFields }, message);
const change = (updateFields: IDataObject, message: string) => within(updating, { updateFields }, message);

const NO_CHANGE = "'Update Fields' is empty, so there is nothing to change";

describe.each([
	// As n8n's form adds them.
	extra({ amount: 0 }, "'Amount' must be from 0.01 to 999999.99, with no more than two decimals"),
	extra({ permitNumber: '' }, "'Permit Number' is empty"),
	extra({ startTime: '' }, "'Start Time' must be a date and a time"),
	extra({ zone: '' }, "'Zone' is empty"),
	extra({ zone: '={{ $json.nothing }}' }, "'Zone' is missing (undefined)"),
	extra({ currency: '={{ null }}' }, "'Currency' must be CAD or USD"),
	change({ amount: 0 }, "'Amount' must be from 0.01 to 999999.99, with no more than two decimals"),
	change({ endTime: '' }, "'End Time' must be a date and a time"),
	change({ plate: '' }, "'Plate' is empty"),
	change({ plate: '={{ undefined }}' }, "'Plate' is missing (undefined)"),
	// One of two.
	change({ plate: 'CALM 101', currency: '={{ $json.nothing }}' }, "'Currency' must be CAD or USD"),
	change({}, NO_CHANGE),
	within(updating, { updateFields: null }, NO_CHANGE),
	change({ zone: 'Lot 4' }, NO_CHANGE),
	// The first one that is wrong, in the order of OPSCOM's sample.
	extra({ zone: '', startTime: '' }, "'Zone' is empty"),
])('$name with $parameters', ({ operation, parameters, message }) => {
	const ids = operation.rows.map(operation.idOf);

	it('sends nothing and names each row', async () => {
		const run = await runThree(sandbox, operation, { parameters, onError: 'continueRegularOutput' });

		expect(sandbox.wire).toEqual([]);
		expect(jsonOf(run, 'OPSCOM')).toEqual(
			ids.map((id) => ({
				error: expect.stringContaining(message),
				details: expect.objectContaining({ ...namedAs(operation, id), outcome: 'notSent', attempts: 0 }),
			})),
		);
	});
});

it('tells what to do about an update without a change', async () => {
	const { message, description } = stopped(await runThree(sandbox, updating, { parameters: { updateFields: {} } }));

	expect(message).toBe(NO_CHANGE);
	expect(description).toBe(
		'Add at least one field to it.\nNone of the 3 items can be sent.\nNothing was sent to OPSCOM.',
	);
});

describe.each([
	extra({ zone: "={{ $json.row === 1 ? $('Nowhere').item.json.value : 'Lot 4' }}" }, "'Zone'"),
	extra({ zone: 'Lot 4', amount: "={{ $json.row === 1 ? $('Nowhere').item.json.value : 1 }}" }, "'Amount'"),
	change({ plate: "={{ $json.row === 1 ? $('Nowhere').item.json.value : 'CALM 101' }}" }, "'Plate'"),
	within(creating, { endTime: "={{ $json.row === 1 ? $('Nowhere').item.json.value : $json.until }}" }, "'End Time'"),
])('$name with an expression that throws for one row in $parameters', ({ operation, parameters, message }) => {
	it('keeps back that row, and names it and the field', async () => {
		const run = await runThree(sandbox, operation, { parameters, onError: 'continueErrorOutput' });

		expect(sandbox.wire).toHaveLength(2);
		const [failed] = jsonOf(run, 'OPSCOM', 1);
		expect(failed.error).toMatch(new RegExp(`^The expression in ${message} could not be evaluated\\. n8n said: ".+"$`));
		expect(failed.details).toEqual({
			...namedAs(operation, operation.idOf(operation.rows[1])),
			outcome: 'notSent',
			errorCode: null,
			httpStatus: null,
			attempts: 0,
			advice: CHECK_EXPRESSION,
		});
	});

	it('sends nothing with On Error = Stop', async () => {
		const { description } = stopped(await runThree(sandbox, operation, { parameters }));

		expect(sandbox.wire).toEqual([]);
		expect(description).toContain(`${itemAt(1)}. n8n said: `);
	});
});

it('names no row whose own name cannot be evaluated', async () => {
	const run = await runThree(sandbox, creating, { parameters: { plate: NOWHERE }, onError: 'continueRegularOutput' });

	expect(sandbox.wire).toEqual([]);
	for (const { error, details } of jsonOf(run, 'OPSCOM')) {
		expect(error).toMatch(/^The expression in 'Plate' could not be evaluated/);
		expect(details).toMatchObject({ plate: null, referenceId: null });
	}
});

it("ignores a 'Dry Run' that another operation left behind in Get Stats", async () => {
	const run = await runThree(sandbox, gettingStats, { options: { dryRun: true, notFound: 'no such value' } });

	expect(sandbox.wire).toHaveLength(3);
	expect(jsonOf(run, 'OPSCOM')).toEqual(gettingStats.rows.flatMap((row) => gettingStats.outputsOf(row)));
});

it('ignores the fields that another operation left behind', async () => {
	const parameters = { referenceId: '#N/A', updateFields: { plate: '' }, zones: null };

	await runThree(sandbox, creating, { parameters });

	for (const row of creating.rows) expect(creating.timesDone(sandbox, row)).toBe(1);
});
