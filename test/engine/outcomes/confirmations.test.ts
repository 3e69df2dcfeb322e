import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { confirmationOf, hintsOf, jsonOf, outputsOf } from '../deletionWorkflow';
import { creating, deleting, gettingPlate, gettingStats, updating, type PermitOperation } from '../permitOperations';
import { n8nMemory } from '../n8nMemory';
import { runRows, summaryOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { failuresByRow, namedAs, runPrepared } from './failures';

/** Which responses each operation takes for a confirmation, and which not. */
const sandbox = useSandbox();

const ID = '9f8e7d6c-5b4a-4392-8170-6f5e4d3c2b1a';
const LONGEST = 250_000;

interface Response {
	name: string;
	/** JSON text; gets the row that it is for. */
	body: (row: IDataObject) => string;
	status?: number;
	/** The output items of one that confirms, if not the response itself with the key of the operation. */
	outputs?: (row: IDataObject) => IDataObject[];
	/** What a person is told of one that does not, if not that it does not confirm what was asked for. */
	says?: string;
}
type Body = unknown[] | IDataObject | ((row: IDataObject) => unknown);

const response = (name: string, body: Body, more: Partial<Response> = {}): Response => ({
	name,
	body: (row) => JSON.stringify(typeof body === 'function' ? body(row) : body),
	...more,
});
/** Responses with their JSON as name. */
const each = (bodies: Body[], more: Partial<Response> = {}): Response[] =>
	bodies.map((body) => {
		const shown: unknown = typeof body === 'function' ? body({ id: 'ID', plate: 'PLATE' }) : body;
		return response(JSON.stringify(shown).slice(0, 100), body, more);
	});

const UNREADABLE = "OPSCOM's response could not be read (HTTP 200)";
const CONTRADICTION = "OPSCOM's response both confirms the request and carries an error code";

/** A code beside a confirmation, in any spelling and with any value. */
const withCodes = ({ confirmationOf: confirmation }: PermitOperation): Response[] =>
	each(
		[
			{ ErrorCode: 9033 },
			{ ErrorCode: 9009 },
			{ ErrorCode: 0 },
			{ ErrorCode: '0' },
			{ ErrorCode: null },
			{ ErrorCode: '' },
			{ ErrorCode: [] },
			{ errorCode: 9033 },
			{ error_code: '' },
			{ 'Error-Code': 1 },
			{ ERRORCODE: 0 },
		].map((code) => (row) => ({ ...code, ...confirmation(row) })),
		{ says: CONTRADICTION },
	);

/** The entries of a JSON value's lists and objects, at any depth. */
const entriesIn = (value: unknown): number =>
	typeof value === 'object' && value !== null
		? Object.values(value).reduce<number>((sum, entry) => sum + 1 + entriesIn(entry), 0)
		: 0;
/** A confirmation with as many entries. */
const withEntries = (confirmation: IDataObject, entries: number): string =>
	JSON.stringify({ ...confirmation, more: Array(entries - entriesIn(confirmation) - 1).fill(0) });

/** A confirmation that no response of OPSCOM is like. */
const unreadable = ({ confirmationOf: confirmation }: PermitOperation): Response[] => {
	const text = (row: IDataObject) => JSON.stringify(confirmation(row));
	const withMore = (row: IDataObject, more: string) => `${text(row).slice(0, -1)},"more":${more}}`;
	return [
		{ name: '101 levels', body: (row: IDataObject) => withMore(row, `${'['.repeat(100)}${']'.repeat(100)}`) },
		{ name: '100,000 levels', body: (row: IDataObject) => withMore(row, `${'['.repeat(1e5)}${']'.repeat(1e5)}`) },
		{ name: 'more than 10,000 entries', body: (row: IDataObject) => withEntries(confirmation(row), 10_001) },
		{ name: 'more than 250,000 bytes', body: (row: IDataObject) => text(row).padEnd(LONGEST + 1) },
		{ name: 'half of it', body: (row: IDataObject) => text(row).slice(0, -1) },
		{ name: 'a list', body: (row: IDataObject) => `[${text(row)}]` },
		{ name: 'a text', body: (row: IDataObject) => JSON.stringify(text(row)) },
	].map((one) => ({ ...one, says: UNREADABLE }));
};

/** A confirmation that is unusual, and one all the same. */
const unusual = ({ confirmationOf: confirmation }: PermitOperation): Response[] => {
	const text = (row: IDataObject) => JSON.stringify(confirmation(row));
	return [
		response('HTTP 201', confirmation, { status: 201 }),
		response('HTTP 202', confirmation, { status: 202 }),
		response('names that only resemble a code', (row) => ({ ...confirmation(row), ErrorCodes: 9009, code: 9009 })),
		response('a code deeper inside', (row) => ({ ...confirmation(row), previous: { ErrorCode: 9009 } })),
		{ name: '100 levels', body: (row) => `${text(row).slice(0, -1)},"more":${'['.repeat(99)}${']'.repeat(99)}}` },
		{ name: '10,000 entries', body: (row) => withEntries(confirmation(row), 10_000) },
		{ name: '250,000 bytes', body: (row) => text(row).padEnd(LONGEST) },
	];
};

async function runAll(operation: PermitOperation, responses: Response[]) {
	const rows = responses.map((_, at) => operation.rowOf(at));
	sandbox.reset();
	n8nMemory.clear();
	for (const [at, { body, status = 200 }] of responses.entries()) {
		const told: Behaviour = { kind: 'status', status, contentType: 'application/json', body: body(rows[at]) };
		sandbox.on(operation.idOf(rows[at]), told);
	}
	const run = await runPrepared(sandbox, operation, { rows, onError: 'continueErrorOutput' });
	expect(sandbox.wire).toHaveLength(responses.length);
	return { run, rows };
}

/** Defines a test for each response that confirms what was asked for. */
function itTakes(operation: PermitOperation, responses: Response[]): void {
	const { doneKey } = operation;
	const byRow = new Map<number, INodeExecutionData[]>();
	let rows: IDataObject[];

	beforeAll(async () => {
		const ended = await runAll(operation, responses);
		rows = ended.rows;
		for (const item of outputsOf(ended.run, 'OPSCOM').flat()) {
			const { item: row } = item.pairedItem as { item: number };
			byRow.set(row, [...(byRow.get(row) ?? []), item]);
		}
	});

	it.each(responses.map((one, at) => ({ ...one, at })))(
		`takes for ${operation.done}: $name`,
		({ at, body, outputs }) => {
			const whole = () => [{ ...(JSON.parse(body(rows[at])) as IDataObject), ...(doneKey && { [doneKey]: true }) }];

			expect(byRow.get(at)?.map(({ json }) => json)).toEqual((outputs ?? whole)(rows[at]));
		},
	);
}

/** Defines a test for each response with HTTP 200 that leaves open what became of the item. */
function itLeavesOpen(operation: PermitOperation, responses: Response[]): void {
	const { inDoubt, unconfirmed } = operation;
	let failures: Array<IDataObject | undefined>;
	let bodies: string[];

	beforeAll(async () => {
		const { run, rows } = await runAll(operation, responses);
		failures = failuresByRow(run);
		bodies = responses.map(({ body }, at) => body(rows[at]));
	});

	it.each(responses.map((one, at) => ({ ...one, at })))(
		'leaves open what became of the item after $name',
		({ at, says }) => {
			const { error, details } = failures[at] as { error: string; details: IDataObject };
			expect(error.startsWith(`${inDoubt}: ${says ?? unconfirmed}`)).toBe(true);
			expect(details).toMatchObject({
				...namedAs(operation, operation.idOf(operation.rowOf(at))),
				outcome: 'unknown',
				httpStatus: 200,
				attempts: 1,
			});
			expect(String(details.advice).endsWith(operation.resolveDoubt)).toBe(true);
			// Of a new permit, the response can be the only copy of its Reference ID.
			const kept = bodies[at].length > 4_000 ? expect.stringContaining(bodies[at].slice(0, 4_000)) : bodies[at];
			expect(details.response).toEqual(operation === creating ? kept : undefined);
		},
	);
}

describe('delete', () => {
	itTakes(deleting, [
		...each([
			(row) => ({ ...confirmationOf(row.id as string), reference_id: String(row.id).toUpperCase() }),
			({ id }) => ({ status: 'success', reference_id: id }),
			({ id }) => ({ status: 'success', reference_id: id, error: 'none', details: { zones: ['Lot 4'] } }),
		]),
		...unusual(deleting),
	]);
	itLeavesOpen(deleting, [
		...each([
			{},
			{ status: 'success' },
			({ id }) => ({ reference_id: id }),
			({ id }) => ({ status: 'failed', reference_id: id }),
			({ id }) => ({ status: 'Success', reference_id: id }),
			{ status: 'success', reference_id: ID },
			({ id }) => ({ status: 'success', InternalReferenceID: id }),
			({ id }) => ({ status: 'success', reference_id: [id] }),
			({ id }) => ({ status: 'success', reference_id: `${String(id)} ` }),
			{ ErrorCode: 0 },
			{ ErrorCode: ' 00 ' },
			{ errorCode: 9033 },
			{ 'Error-Code': 9033 },
		]),
		...withCodes(deleting),
		...unreadable(deleting),
	]);

	it('takes a number for the confirmation of its digits, if JSON holds it exactly', async () => {
		const confirming = (referenceId: number): Behaviour => ({
			kind: 'status',
			status: 200,
			contentType: 'application/json',
			body: `{"status":"success","reference_id":${referenceId === 1 ? '40012345' : '90071992547409930001'}}`,
		});
		sandbox.next(confirming(1), confirming(2));
		const rows = [{ id: 40012345 }, { id: '90071992547409930001' }];

		const run = await runPrepared(sandbox, deleting, { rows, onError: 'continueErrorOutput' });

		expect(jsonOf(run, 'OPSCOM')).toEqual([{ status: 'success', reference_id: 40012345, deleted: true }]);
		expect(summaryOf(run)).toBe('Of 2 items: 1 deleted, 1 unknown.');
	});

	it('finds no permit whenever OPSCOM says code 9009, whatever the status and whatever is beside it', async () => {
		const statuses = [200, 201, 202, 301, 400, 401, 403, 404, 408, 409, 410, 422, 429, 500, 502, 503];
		const beside = [{ status: 'success' }, confirmationOf('another-one')];
		const rows = [...statuses, ...beside].map((_, at) => deleting.rowOf(at));
		sandbox.next(
			...statuses.map((status): Behaviour => ({ kind: 'errorCode', code: 9009, status })),
			...beside.map((body): Behaviour => ({ kind: 'status', status: 200, body: { ...body, ErrorCode: 9009 } })),
		);

		const run = await runPrepared(sandbox, deleting, { rows, onError: 'continueErrorOutput' });

		expect(failuresByRow(run).map((failed) => failed?.details)).toEqual(
			[...statuses, 200, 200].map((httpStatus) =>
				expect.objectContaining({ outcome: 'notFound', errorCode: 9009, httpStatus, attempts: 1 }),
			),
		);
	});

	it('leaves the meaning of code 0 to the status', async () => {
		sandbox.next({ kind: 'status', status: 404, body: { ErrorCode: 0 } });

		const run = await runPrepared(sandbox, deleting, { onError: 'continueErrorOutput' });

		expect(failuresByRow(run)[0]?.details).toMatchObject({ outcome: 'refused', errorCode: null, httpStatus: 404 });
	});

	it('is in doubt, and sends nothing more with this token, when a code that refuses the token confirms', async () => {
		const [row] = deleting.rows;
		sandbox.next({ kind: 'status', status: 200, body: { ...deleting.confirmationOf(row), ErrorCode: 9002 } });

		const run = await runPrepared(sandbox, deleting, { onError: 'continueErrorOutput' });

		expect(summaryOf(run)).toBe('Of 3 items: 0 deleted, 1 unknown, 2 not sent.');
	});
});

describe('update', () => {
	itTakes(updating, [...each([({ id }) => ({ status: 'success', reference_id: id })]), ...unusual(updating)]);
	itLeavesOpen(updating, [
		...each([
			{ status: 'success' },
			({ id }) => ({ reference_id: id }),
			{ status: 'success', reference_id: ID },
			({ id }) => ({ status: 'success', InternalReferenceID: id }),
		]),
		...withCodes(updating),
		...unreadable(updating),
	]);
});

describe('create', () => {
	itTakes(creating, [
		...each([
			{ status: 'success', reference_id: ID, InternalReferenceID: ID },
			{ reference_id: ID },
			{ referenceID: ID },
			{ referenceid: ID },
			{ InternalReferenceID: ID },
			{ status: 'success', reference_id: 1 },
			{ status: 'success', reference_id: 4001234567890123 },
			{ status: 'success', reference_id: 'a'.repeat(50) },
			{ status: 'success', reference_id: '', InternalReferenceID: ID },
		]),
		...unusual(creating),
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
			{ status: 'success', reference_id: 0 },
			{ status: 'success', reference_id: 'null' },
			{ status: 'success', reference_id: 'Lot 4' },
			{ status: 'success', reference_id: 'a'.repeat(51) },
			{ status: 'success', id: ID },
			{ status: 'success', data: { reference_id: ID } },
			{ data: [{ reference_id: ID }] },
		]),
		...withCodes(creating),
		...unreadable(creating),
	]);
});

describe('getStats', () => {
	const data = (entries: IDataObject[], more: IDataObject = {}): Response =>
		response(JSON.stringify(entries).slice(0, 80), { ...more, data: entries }, { outputs: () => entries });

	itTakes(gettingStats, [
		data([{ type: 'temp', zone: 'Lot 4', total: '0' }]),
		data([{ total: 7 }], { status: 'success' }),
		// n8n takes an item with these keys for a failed one, if it has no other.
		data([{ error: 'Lot 4 is closed', message: 'none', total: '3' }]),
		...unusual(gettingStats).map((one) => ({ ...one, outputs: gettingStats.outputsOf })),
	]);
	itLeavesOpen(gettingStats, [
		...each([
			{},
			{ status: 'success' },
			{ data: null },
			{ data: {} },
			{ data: 'none' },
			{ data: [null] },
			{ data: ['12'] },
			{ data: [['total']] },
			{ data: [{ type: 'temp', zone: 'Lot 4' }] },
			{ data: [{ total: '1' }, { error: 'Lot 5 is closed' }] },
			{ Data: [{ total: '1' }] },
		]),
		...withCodes(gettingStats),
		...unreadable(gettingStats),
	]);

	it('returns nothing for a zone without permits, says so, and succeeds', async () => {
		sandbox.always({ kind: 'status', status: 200, body: { data: [] } });

		const run = await runPrepared(sandbox, gettingStats, { rows: gettingStats.rows.slice(0, 1) });

		expect(run.status).toBe('success');
		expect(outputsOf(run, 'OPSCOM').flat()).toEqual([]);
		expect(hintsOf(run)).toEqual([
			'warning: 1 item returned nothing: OPSCOM has no permits there. Check that the zones are spelled exactly as in OPSCOM.',
		]);
		expect(summaryOf(run)).toBe('Of 1 item: 1 read.');
	});
});

describe('get of a plate', () => {
	const PERMIT = { type: 'temp', shortName: 'Lot 4', expires: '2099-06-01 23:59:59' };
	type Form = (row: IDataObject) => IDataObject;
	const newer =
		(responseJSON: unknown, data: IDataObject = {}): Form =>
		({ plate }) => ({ error: 0, data: { response: 'text', plate, responseJSON, ...data } as IDataObject, message: '' });
	const older =
		(responseJSON: unknown, more: IDataObject = {}): Form =>
		({ plate }) =>
			({ response: 'text', plate, responseJSON, ...more }) as IDataObject;
	const telling = (hasPermit: boolean, name: string, body: Form): Response =>
		response(`${name}: hasPermit is ${hasPermit}`, body, {
			outputs: (row) => [{ ...((body(row).data as IDataObject | undefined) ?? body(row)), hasPermit }],
		});

	describe('in the newer form', () => {
		itTakes(gettingPlate, [
			telling(true, 'a permit', newer({ permits: [PERMIT], dntt: [], alarm: '' })),
			telling(true, 'several permits', newer({ permits: [PERMIT, PERMIT] })),
			telling(true, 'a permit of which little is told', newer({ permits: [{ shortName: 'Lot 4' }] })),
			telling(true, 'an active permit among others', newer({ permits: [{ ...PERMIT, active: '0' }, PERMIT] })),
			telling(true, '`error` as text', (row) => ({ ...newer({ permits: [PERMIT] })(row), error: '0' })),
			telling(true, 'the plate in another spelling', (row) =>
				newer({ permits: [PERMIT] }, { plate: String(row.plate).toLowerCase().replace(' ', '-') })(row),
			),
			telling(true, 'no plate', newer({ permits: [PERMIT] }, { plate: null })),
			telling(false, 'no permits', newer({ permits: [], dntt: [], alarm: '' })),
			telling(false, 'no permits, but an alarm', newer({ permits: [], dntt: [{ notes: 'VIP' }], alarm: 'Stolen' })),
			telling(false, 'no list of permits', newer({ dntt: [] })),
			telling(false, 'a list of permits that is null', newer({ permits: null })),
			telling(false, 'nothing', newer({})),
			telling(false, 'nothing, as PHP writes it', newer([])),
			telling(
				false,
				'only inactive permits',
				newer({ permits: ['0', 0, false].map((active) => ({ ...PERMIT, active })) }),
			),
		]);
	});

	describe('in the older form', () => {
		itTakes(gettingPlate, [
			telling(true, 'a permit', older({ ...PERMIT, active: '1', dntt: [] })),
			telling(true, 'a permit without `active`', older(PERMIT)),
			telling(true, 'a permit with `active` as a number', older({ ...PERMIT, active: 1 })),
			telling(true, 'a permit with `active` as true', older({ ...PERMIT, active: true })),
			telling(true, 'a permit, with `error` 0', older(PERMIT, { error: 0 })),
			telling(false, 'an inactive permit', older({ ...PERMIT, active: '0' })),
			telling(false, 'nothing', older({}, { response: '' })),
			telling(false, 'nothing, as PHP writes it', older([])),
			telling(false, 'a plate that is not to be ticketed', older({ dntt: [{ notes: 'VIP' }] })),
		]);
	});

	describe('that does not tell', () => {
		itLeavesOpen(gettingPlate, [
			response('another plate, in the newer form', newer({ permits: [PERMIT] }, { plate: 'BXLM 702' })),
			response('another plate, in the older form', older({}, { plate: 'BXLM 702' })),
			response('an empty plate', newer({ permits: [] }, { plate: '' })),
			response('no `error` beside `data`', (row) => ({ data: newer({ permits: [] })(row).data })),
			...[null, false, '', ' ', true, []].map((error) =>
				response(`\`error\` ${JSON.stringify(error)}`, (row) => ({ ...newer({ permits: [] })(row), error })),
			),
			response('nothing of what it knows', { error: 0, data: null, message: '' }),
			response('data that is a list', { error: 0, data: [], message: '' }),
			response('text in the place of JSON', newer('{"permits":[]}')),
			response('no JSON', ({ plate }) => ({ error: 0, data: { response: '', plate } })),
			response('a list that is not empty', newer([PERMIT])),
			response('permits that are no list', newer({ permits: { 0: PERMIT } })),
			response('permits that are text', newer({ permits: 'temp' })),
			response('a permit that is text', newer({ permits: ['temp'] })),
			response('a permit that says nothing', newer({ permits: [{}] })),
			response('an `active` that is neither 0 nor 1', older({ ...PERMIT, active: 'perhaps' })),
			response('a name that is not documented', newer({ permit: PERMIT })),
			response('statistics', { data: [{ type: 'temp', zone: 'Lot 4', total: '1' }] }),
			response('a confirmed deletion', { status: 'success', reference_id: 'one' }),
			...withCodes(gettingPlate),
			...unreadable(gettingPlate),
		]);
	});

	it("takes an 'error' other than 0 for a refusal, whatever the status, and shows the service's own text", async () => {
		const refusals = [
			{ body: { error: 3, message: 'The plate is blocked.' }, code: 3 },
			{ body: { error: -1, message: 'The plate is blocked.' }, code: -1 },
			{ body: { error: ' 3 ', message: 'The plate is blocked.' }, code: 3 },
			{ body: { error: 3, message: 'The plate is blocked.', data: { plate: 'CALM 101' } }, code: 3 },
		].flatMap((refusal) => [200, 400, 404].map((status) => ({ ...refusal, status })));
		sandbox.next(...refusals.map(({ body, status }): Behaviour => ({ kind: 'status', status, body })));

		const run = await runPrepared(sandbox, gettingPlate, {
			rows: refusals.map((_, at) => gettingPlate.rowOf(at)),
			onError: 'continueErrorOutput',
		});

		expect(failuresByRow(run)).toEqual(
			refusals.map(({ code, status }) => ({
				error: `OPSCOM refused the request (OPSCOM code ${code}). OPSCOM said: "The plate is blocked"`,
				details: expect.objectContaining({ outcome: 'refused', errorCode: code, httpStatus: status, attempts: 1 }),
			})),
		);
	});

	it("shows an 'error' that is text, and explains a code of OPSCOM's table, with the token hidden", async () => {
		sandbox.next(
			{ kind: 'status', status: 200, body: { error: 'Blocked.' } },
			{ kind: 'status', status: 200, body: { error: 1, message: `Token ${sandbox.token} is not valid.` } },
			{ kind: 'status', status: 200, body: { error: 9009, message: 'Not here.' } },
			{ kind: 'status', status: 200, body: { error: 9002, message: 'No.' } },
		);

		const rows = [0, 1, 2, 3].map(gettingPlate.rowOf);
		const run = await runPrepared(sandbox, gettingPlate, { rows, onError: 'continueErrorOutput' });

		expect(failuresByRow(run).map((failed) => failed?.error)).toEqual([
			'OPSCOM refused the request. OPSCOM said: "Blocked"',
			'OPSCOM refused the request (OPSCOM code 1). OPSCOM said: "[hidden]"',
			`${gettingPlate.notFound.message} (OPSCOM code 9009). OPSCOM said: "Not here"`,
			'The API token is not valid or does not have permission to look up plates (OPSCOM code 9002). OPSCOM said: "No"',
		]);
	});

	it.each(['newer', 'older'] as const)('sees that a deletion took effect, in the %s form', async (form) => {
		sandbox.respondToPlates(form);
		const [row] = gettingPlate.rows;
		const has = async () => jsonOf(await runRows(gettingPlate, sandbox, { rows: [row] }), 'OPSCOM')[0].hasPermit;
		gettingPlate.prepare(sandbox);

		expect(await has()).toBe(true);
		sandbox.removePermits();
		expect(await has()).toBe(false);
	});

	it.each(['newer', 'older'] as const)('blames the credential for an unknown token, in the %s form', async (form) => {
		sandbox.respondToPlates(form);

		const run = await runPrepared(sandbox, gettingPlate, {
			credential: { apiToken: 'another-token' },
			onError: 'continueErrorOutput',
		});

		expect(failuresByRow(run)[0]?.error).toMatch(/^(OPSCOM did not accept the API token|The API token is not valid)/);
		expect(sandbox.wire).toHaveLength(1);
	});
});
