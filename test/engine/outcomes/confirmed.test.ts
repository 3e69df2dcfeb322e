import type { IDataObject } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { hintsOf, jsonOf, outputsOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { creating, deleting, gettingStats, updating, type PermitOperation } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { namedAs } from './threeItems';

/** Which responses the operations other than Delete take for a confirmation. */
const sandbox = useSandbox();

const ID = '9f8e7d6c-5b4a-4392-8170-6f5e4d3c2b1a';
const UPDATED = updating.idOf(updating.rows[0]);

const responding = (body: unknown, status = 200): Behaviour => ({ kind: 'status', status, body });

async function runOne(operation: PermitOperation, response: Behaviour) {
	sandbox.next(response);
	const { rows, parameters } = operation;
	const workflow = permitWorkflow({
		rows: rows.slice(0, 1),
		parameters,
		options: { maxRetries: 0 },
		onError: 'continueErrorOutput',
	});
	const run = await start(workflow, settingFor(sandbox)).ended;
	expect(run.status).toBe('success');
	expect(sandbox.wire).toHaveLength(1);
	return run;
}

interface Response {
	name: string;
	body: IDataObject;
	status?: number;
}
const each = (bodies: IDataObject[]): Response[] =>
	bodies.map((body) => ({ name: JSON.stringify(body).slice(0, 100), body }));

/** Defines a test for each response that confirms what was asked for. */
function itTakes(operation: PermitOperation, responses: Response[]): void {
	it.each(responses)(`takes $name for ${operation.done}`, async ({ body, status }) => {
		const run = await runOne(operation, responding(body, status));

		expect(outputsOf(run, 'OPSCOM')).toEqual([[{ json: body, pairedItem: { item: 0 } }], []]);
	});
}

/** Defines a test for each response with HTTP 200 that leaves open what became of the item. */
function itLeavesOpen(operation: PermitOperation, responses: Response[]): void {
	it.each(responses)('leaves open what became of the item after $name', async ({ body }) => {
		const run = await runOne(operation, responding(body));

		const [done, [{ json }]] = outputsOf(run, 'OPSCOM');
		expect(done).toEqual([]);
		expect(json.error).toMatch(new RegExp(`^${operation.inDoubt}: `));
		expect(json.details).toEqual({
			...namedAs(operation, operation.idOf(operation.rows[0])),
			outcome: 'unknown',
			errorCode: body.ErrorCode || null,
			httpStatus: 200,
			attempts: 1,
			advice: operation.resolveDoubt,
		});
	});
}

/** A code beside what would be a confirmation, in any spelling and with any value. */
const withCodes = (body: IDataObject): Response[] =>
	each(
		[
			{ ErrorCode: 9033 },
			{ ErrorCode: 9009 },
			{ ErrorCode: 9002 },
			{ ErrorCode: 0 },
			{ ErrorCode: null },
			{ errorCode: 9033 },
			{ error_code: '' },
			{ 'Error-Code': 1 },
		].map((code) => ({ ...code, ...body })),
	);

describe('create', () => {
	itTakes(creating, [
		...each([
			{ status: 'success', reference_id: ID, InternalReferenceID: ID },
			{ reference_id: ID },
			{ referenceID: ID },
			{ referenceid: ID },
			{ referenceId: ID },
			{ InternalReferenceID: ID },
			{ status: 'success', reference_id: 40012345 },
			{ status: 'success', reference_id: 'a'.repeat(50) },
			{ status: 'success', reference_id: '', InternalReferenceID: ID },
			{ status: 'success', reference_id: ID, error: 'none', details: { zone: 'Lot 4' } },
		]),
		{ name: 'HTTP 201', body: { reference_id: ID }, status: 201 },
	]);

	itLeavesOpen(creating, [
		...each([
			{},
			{ status: 'success' },
			{ status: 'failed', reference_id: ID },
			{ status: 'Success', reference_id: ID },
			{ status: null, reference_id: ID },
			{ status: true, reference_id: ID },
			{ status: 'success', reference_id: '' },
			{ status: 'success', reference_id: null },
			{ status: 'success', reference_id: [ID] },
			{ status: 'success', reference_id: { id: ID } },
			{ status: 'success', reference_id: true },
			{ status: 'success', reference_id: 1.5 },
			{ status: 'success', reference_id: 'null' },
			{ status: 'success', reference_id: 'Lot 4' },
			{ status: 'success', reference_id: 'a'.repeat(51) },
			{ status: 'success', id: ID },
			{ status: 'success', data: { reference_id: ID } },
			{ data: [{ reference_id: ID }] },
		]),
		...withCodes({ status: 'success', reference_id: ID }),
	]);

	it("shows OPSCOM's response when nothing in it is a Reference ID, because it may hold one all the same", async () => {
		const [{ error }] = jsonOf(await runOne(creating, responding({ status: 'success', permit: ID })), 'OPSCOM', 1);

		expect(error).toBe(
			`${creating.inDoubt}: OPSCOM's response has no Reference ID. OPSCOM said: "{"status":"success","permit":"${ID}"}"`,
		);
	});
});

describe('update', () => {
	itTakes(updating, [
		...each([
			{ status: 'success', reference_id: UPDATED, InternalReferenceID: UPDATED },
			{ status: 'success', reference_id: UPDATED },
			{ status: 'success', reference_id: UPDATED.toUpperCase(), InternalReferenceID: 'another' },
		]),
		{ name: 'HTTP 202', body: { status: 'success', reference_id: UPDATED }, status: 202 },
	]);

	itLeavesOpen(updating, [
		...each([
			{ status: 'success' },
			{ reference_id: UPDATED },
			{ status: 'failed', reference_id: UPDATED },
			{ status: 'success', reference_id: ID },
			{ status: 'success', InternalReferenceID: UPDATED },
			{ status: 'success', reference_id: [UPDATED] },
			{ status: 'success', reference_id: `${UPDATED} ` },
		]),
		...withCodes({ status: 'success', reference_id: UPDATED }),
	]);
});

describe('getStats', () => {
	it.each(each([{ data: [{ type: 'temp', zone: 'Lot 4', total: '0' }] }, { data: [{ total: 7 }], status: 'success' }]))(
		'takes $name for read, and returns its entries',
		async ({ body }) => {
			const run = await runOne(gettingStats, responding(body));

			expect(outputsOf(run, 'OPSCOM')).toEqual([
				(body.data as IDataObject[]).map((json) => ({ json, pairedItem: { item: 0 } })),
				[],
			]);
		},
	);

	itLeavesOpen(gettingStats, [
		...each([
			{},
			{ status: 'success' },
			{ data: null },
			{ data: {} },
			{ data: 'none' },
			{ data: { total: '1' } },
			{ data: [null] },
			{ data: ['12'] },
			{ data: [['total']] },
			{ data: [{ type: 'temp', zone: 'Lot 4' }] },
			{ data: [{ total: '1' }, { error: 'Lot 5 is closed' }] },
			{ Data: [{ total: '1' }] },
		]),
		...withCodes({ data: [{ total: '1' }] }),
	]);

	it('returns nothing for a zone without permits, says so, and succeeds', async () => {
		const run = await runOne(gettingStats, responding({ data: [] }));

		expect(outputsOf(run, 'OPSCOM').flat()).toEqual([]);
		expect(run.data.resultData.runData).not.toHaveProperty('Deleted');
		expect(hintsOf(run)).toEqual([
			'warning: 1 item returned nothing: OPSCOM has no permits there. Check that the zones are spelled exactly as in OPSCOM.',
		]);
		expect(run.data.resultData.metadata).toEqual({ opscom_summary: 'Of 1 item: 1 read.' });
	});

	it("keeps an entry that has a key named 'error' on the success output", async () => {
		const entry = { error: 'Lot 4 is closed', message: 'none', total: '3' };

		const run = await runOne(gettingStats, responding({ data: [entry] }));

		expect(jsonOf(run, 'Deleted')).toEqual([{ ...entry, row: 0 }]);
		expect(jsonOf(run, 'Needs a person')).toEqual([]);
	});
});

// Delete has its own in confirmations.test.ts.
describe.each([creating, updating, gettingStats])('$name', (operation) => {
	it.each<[string, Behaviour]>([
		['a web page', { kind: 'html' }],
		['nothing', { kind: 'empty' }],
		['HTTP 204', { kind: 'empty', status: 204 }],
		['a list', responding([deleting.confirmationOf({ id: ID })])],
		['a text', responding(JSON.stringify('success'))],
		['half a response', responding('{"status":"success","reference_id":"')],
		['more than 250,000 characters', responding(`{"data":[{"total":1}],"reference_id":"${ID}"}`.padEnd(250_001, ' '))],
	])('cannot read %s', async (_, response) => {
		const [{ error, details }] = jsonOf(await runOne(operation, response), 'OPSCOM', 1);

		expect(error).toMatch(new RegExp(`^${operation.inDoubt}: OPSCOM's response could not be read \\(HTTP 20[04]\\)$`));
		expect(details).toMatchObject({ outcome: 'unknown', attempts: 1 });
	});
});
