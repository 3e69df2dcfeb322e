import type { IDataObject } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { jsonOf, permitWorkflow, settingFor, type PermitRun } from '../deletionWorkflow';
import { start } from '../engine';
import { gettingPlate } from '../permitOperations';
import { useSandbox } from '../useSandbox';

const PLATE = 'CALM 101';
const { parameters } = gettingPlate;
const sandbox = useSandbox();

async function run(more: Partial<PermitRun> = {}) {
	const options = { maxRetries: 0 };
	return await start(permitWorkflow({ rows: [{ plate: PLATE }], parameters, options, ...more }), settingFor(sandbox))
		.ended;
}

/** The node's item when OPSCOM responds to the one request with this body. */
async function itemAfter(body: unknown): Promise<IDataObject> {
	const response: Behaviour = { kind: 'status', status: 200, body };
	sandbox.next(response);
	const [item] = jsonOf(await run({ onError: 'continueRegularOutput' }), 'OPSCOM');
	expect(sandbox.wire).toHaveLength(1);
	return item;
}

const PERMIT = { type: 'temp', shortName: 'Lot 4', expires: '2099-06-01 23:59:59' };
const newer = (responseJSON: unknown, data: IDataObject = {}): IDataObject => ({
	error: 0,
	data: { response: 'text', plate: PLATE, responseJSON, ...data } as IDataObject,
	message: '',
});
const older = (responseJSON: unknown, more: IDataObject = {}): IDataObject =>
	({ response: 'text', plate: PLATE, responseJSON, ...more }) as IDataObject;

describe('the newer form', () => {
	it.each<[string, boolean, IDataObject]>([
		['a permit', true, newer({ permits: [PERMIT], dntt: [], alarm: '' })],
		['several permits', true, newer({ permits: [PERMIT, PERMIT] })],
		['a permit of which little is told', true, newer({ permits: [{ shortName: 'Lot 4' }] })],
		['an active permit among inactive ones', true, newer({ permits: [{ ...PERMIT, active: '0' }, PERMIT] })],
		['`error` as text', true, { ...newer({ permits: [PERMIT] }), error: '0' }],
		['the plate in another spelling', true, newer({ permits: [PERMIT] }, { plate: 'calm-101' })],
		['no plate', true, newer({ permits: [PERMIT] }, { plate: null })],
		['no permits', false, newer({ permits: [], dntt: [], alarm: '' })],
		['no permits, but an alarm', false, newer({ permits: [], dntt: [{ notes: 'VIP' }], alarm: 'Stolen' })],
		['no list of permits', false, newer({ dntt: [] })],
		['a list of permits that is null', false, newer({ permits: null })],
		['nothing', false, newer({})],
		['nothing, as PHP writes it', false, newer([])],
		['only inactive permits', false, newer({ permits: [{ ...PERMIT, active: '0' }] })],
	])('tells of %s: hasPermit is %s', async (_, hasPermit, response) => {
		expect(await itemAfter(response)).toEqual({ ...(response.data as IDataObject), hasPermit });
	});
});

describe('the older form', () => {
	it.each<[string, boolean, IDataObject]>([
		['a permit', true, older({ ...PERMIT, active: '1', dntt: [] })],
		['a permit without `active`', true, older({ ...PERMIT })],
		['a permit with `active` as a number', true, older({ ...PERMIT, active: 1 })],
		['an inactive permit', false, older({ ...PERMIT, active: '0' })],
		['nothing', false, older({}, { response: '' })],
		['nothing, as PHP writes it', false, older([])],
		['a plate that is not to be ticketed', false, older({ dntt: [{ notes: 'VIP' }] })],
		['a permit, with `error` 0', true, older({ ...PERMIT }, { error: 0 })],
	])('tells of %s: hasPermit is %s', async (_, hasPermit, response) => {
		expect(await itemAfter(response)).toEqual({ ...response, hasPermit });
	});
});

describe('a response that does not tell whether the plate has a permit', () => {
	it.each<[string, unknown]>([
		['of another plate, in the newer form', newer({ permits: [PERMIT] }, { plate: 'CALM 102' })],
		['of another plate, in the older form', older({}, { plate: 'CALM 102' })],
		['of an empty plate', newer({ permits: [] }, { plate: '' })],
		['without `error` beside `data`', { data: newer({ permits: [] }).data }],
		['with `error` null', { ...newer({ permits: [] }), error: null }],
		['with `error` false', { ...newer({ permits: [] }), error: false }],
		['without what it knows', { error: 0, data: null, message: '' }],
		['with data that is a list', { error: 0, data: [], message: '' }],
		['with text in the place of JSON', newer('{"permits":[]}')],
		['without JSON', { error: 0, data: { response: '', plate: PLATE } }],
		['with a list that is not empty', newer([PERMIT])],
		['with permits that are no list', newer({ permits: { 0: PERMIT } })],
		['with permits that are text', newer({ permits: 'temp' })],
		['with a permit that is text', newer({ permits: ['temp'] })],
		['with a permit that says nothing', newer({ permits: [{}] })],
		['with an `active` that is neither 0 nor 1', older({ ...PERMIT, active: 'perhaps' })],
		['with a name that is not documented', newer({ permit: PERMIT })],
		['with statistics', { data: [{ type: 'temp', zone: 'Lot 4', total: '1' }] }],
		['with a confirmed deletion', { status: 'success', reference_id: 'one' }],
	])('%s, is no answer', async (_, body) => {
		const { error, details, hasPermit } = await itemAfter(body);

		expect(error).toMatch(
			/^The plate could not be looked up: OPSCOM's response does not tell whether this plate has a permit/,
		);
		expect(details).toMatchObject({ plate: PLATE, outcome: 'unknown', httpStatus: 200 });
		expect(hasPermit).toBeUndefined();
	});
});

it('sees in both forms that a deletion took effect', async () => {
	const has = async () => (await run().then((ended) => jsonOf(ended, 'OPSCOM')))[0].hasPermit;
	for (const form of ['newer', 'older'] as const) {
		sandbox.respondToPlates(form);
		sandbox.addPermits({ referenceId: 'one', plate: PLATE });
		expect(await has()).toBe(true);
		sandbox.removePermits();
		expect(await has()).toBe(false);
	}
});

it('asks once for several rows with the same plate, and asks again in the next run', async () => {
	sandbox.addPermits({ referenceId: 'one', plate: PLATE });
	const rows = [{ plate: PLATE }, { plate: ` ${PLATE} ` }];

	const items = jsonOf(await run({ rows }), 'OPSCOM');
	expect(items.map(({ hasPermit }) => hasPermit)).toEqual([true, true]);
	expect(sandbox.wire).toHaveLength(1);

	sandbox.removePermits();
	expect(jsonOf(await run({ rows }), 'OPSCOM').map(({ hasPermit }) => hasPermit)).toEqual([false, false]);
});

it('keeps what two clients know of one plate apart', async () => {
	const clients = ['OC-TOMA', 'OC-OTHER'];
	const setting = settingFor(sandbox, { clientCode: '={{ $json.client }}' });
	const rows = clients.map((client) => ({ plate: PLATE, client }));

	const options = { concurrency: 1, maxRetries: 0 };
	const workflow = permitWorkflow({ rows, parameters, options, onError: 'continueRegularOutput' });
	const ended = await start(workflow, setting).ended;

	expect(sandbox.wire.map(({ body }) => (body as IDataObject).client)).toEqual(clients);
	const [known, refused] = jsonOf(ended, 'OPSCOM');
	expect(known).toMatchObject({ plate: PLATE, hasPermit: false });
	expect(refused).toHaveProperty('error');
});
