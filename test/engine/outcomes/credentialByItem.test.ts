import type { IDataObject, IRun } from 'n8n-workflow';

import { Sandbox, type Behaviour } from '../../sandbox';
import { deletionWorkflow, hintsOf, idsSent, jsonOf, outputsOf, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';
import { deleting, gettingPlate } from '../permitOperations';
import { CONTINUE_MODES, workflowOf } from '../permitRuns';
import { accountOf, failuresByRow, rowAt, stopped } from './failures';

/**
 * One vendor with several clients: the fields of one credential are expressions, which n8n evaluates with the data of each
 * item (seen in n8n 2.40.5). Here the rows name their client, and the credential finds its fields by that name.
 */
const TOMA_TOKEN = 'toma-token-1f0c2b7e-55aa-4c1d-8e21-90b1';
const CALM_TOKEN = 'calm-token-7d3e9a60-12bb-4f7a-a6c4-31c8';
const toma = new Sandbox({ clientCode: 'OC-TOMA', token: TOMA_TOKEN });
const calm = new Sandbox({ clientCode: 'OC-CALM', token: CALM_TOKEN });
const sandboxes = [toma, calm];

const TOMA_PERMITS = ['toma-1', 'toma-2', 'toma-3'];
const CALM_PERMITS = ['calm-1', 'calm-2', 'calm-3'];
const SHARED = 'in-both';

beforeAll(async () => {
	for (const sandbox of sandboxes) await sandbox.start();
});
beforeEach(() => {
	for (const sandbox of sandboxes) sandbox.reset();
	toma.addPermits(...TOMA_PERMITS, SHARED);
	calm.addPermits(...CALM_PERMITS, SHARED);
});
afterAll(async () => {
	for (const sandbox of sandboxes) await sandbox.stop();
});

/** An expression that gives the row's client its own value. */
const byClient = (values: Record<string, string>) => `={{ ${JSON.stringify(values)}[$json.client] }}`;

/** The fields of the credential: rows name the client 'toma', 'calm', or one whose field is not right. */
const credential = () => ({
	apiToken: byClient({
		toma: TOMA_TOKEN,
		tomaByName: TOMA_TOKEN,
		calm: CALM_TOKEN,
		wrongToken: 'a-token-that-opscom-does-not-know',
		wrongCode: TOMA_TOKEN,
		badCode: TOMA_TOKEN,
	}),
	clientCode: byClient({
		toma: 'OC-TOMA',
		tomaByName: 'OC-TOMA',
		calm: 'OC-CALM',
		noToken: 'OC-TOMA',
		wrongToken: 'OC-TOMA',
		wrongCode: 'OC-OTHER',
		badCode: 'OC TOMA',
	}),
	baseUrl: `={{ ${JSON.stringify({ calm: calm.url, tomaByName: toma.url.replace('127.0.0.1', 'localhost') })}[$json.client] ?? ${JSON.stringify(toma.url)} }}`,
});

interface Row {
	client: string;
	id: string;
}

const tomaRows = TOMA_PERMITS.map((id): Row => ({ client: 'toma', id }));
const calmRows = CALM_PERMITS.map((id): Row => ({ client: 'calm', id }));
/** toma-1, calm-1, toma-2, calm-2, toma-3, calm-3. */
const mixedRows = tomaRows.flatMap((row, index) => [row, calmRows[index]]);

async function deleteRows(
	rows: Row[],
	{ onError, options, fields }: Pick<Deletions, 'onError' | 'options'> & { fields?: Record<string, string> } = {},
): Promise<IRun> {
	const workflow = deletionWorkflow({
		rows: rows.map((row) => ({ ...row })),
		onError,
		options: { concurrency: 1, maxRetries: 0, ...options },
	});
	return await start(workflow, settingFor(toma, { ...credential(), ...fields })).ended;
}

/** The outcome of each item, in the order of the items. */
function outcomesOf(run: IRun): unknown[] {
	const outcomes: unknown[] = [];
	for (const { json, pairedItem } of outputsOf(run, 'OPSCOM').flat()) {
		const { item } = pairedItem as { item: number };
		outcomes[item] = (json.details as IDataObject | undefined)?.outcome ?? json.status;
	}
	return outcomes;
}

const deleted = (id: string): IDataObject => deleting.outputsOf({ id })[0];

describe('two clients with credentials of their own', () => {
	it.each([1, 5])('get each item at its own client, %i at a time', async (concurrency) => {
		const run = await deleteRows(mixedRows, { options: { concurrency } });

		for (const { sandbox, permits, clientCode, token } of [
			{ sandbox: toma, permits: TOMA_PERMITS, clientCode: 'OC-TOMA', token: TOMA_TOKEN },
			{ sandbox: calm, permits: CALM_PERMITS, clientCode: 'OC-CALM', token: CALM_TOKEN },
		]) {
			expect(idsSent(sandbox).sort()).toEqual(permits);
			expect(sandbox.permits()).toEqual([SHARED]);
			expect(new Set(sandbox.wire.map(({ path }) => path))).toEqual(new Set([`/api/${clientCode}/v1/permits/delete`]));
			expect(new Set(sandbox.wire.map(({ body }) => (body as IDataObject).apiToken))).toEqual(new Set([token]));
		}
		expect(outputsOf(run, 'OPSCOM')[0]).toEqual(
			mixedRows.map(({ id }, item) => ({ json: deleted(id), pairedItem: { item } })),
		);
	});

	it('each have a permit with the same Reference ID: it is sent once to each, and no hint takes them for one', async () => {
		const rows = ['toma', 'calm', 'toma', 'calm'].map((client): Row => ({ client, id: SHARED }));
		toma.on(SHARED, { kind: 'errorCode', code: 9009 });

		const run = await deleteRows(rows, { onError: 'continueErrorOutput' });

		expect([idsSent(toma), idsSent(calm)]).toEqual([[SHARED], [SHARED]]);
		expect(outcomesOf(run)).toEqual(['notFound', 'success', 'notFound', 'success']);
		expect(hintsOf(run).join()).not.toContain('same permit');
	});

	it('are told apart by their client codes at the same address', async () => {
		const rows = [tomaRows[0], { client: 'wrongCode', id: 'toma-1' }, tomaRows[1]];

		const run = await deleteRows(rows, { onError: 'continueErrorOutput' });

		expect(toma.wire.map(({ path }) => path).sort()).toEqual([
			'/api/OC-OTHER/v1/permits/delete',
			'/api/OC-TOMA/v1/permits/delete',
			'/api/OC-TOMA/v1/permits/delete',
		]);
		expect(outcomesOf(run)).toEqual(['success', 'refused', 'success']);
	});

	it('are told apart by their client codes in the body of a plate that is looked up', async () => {
		const clients = ['OC-TOMA', 'OC-OTHER'];
		const rows = clients.map((client) => ({ ...gettingPlate.rows[0], client }));
		const setting = settingFor(toma, { clientCode: '={{ $json.client }}' });

		const run = await start(workflowOf(gettingPlate, { rows, onError: 'continueErrorOutput' }), setting).ended;

		expect(toma.wire.map(({ body }) => (body as IDataObject).client)).toEqual(clients);
		expect(jsonOf(run, 'OPSCOM')).toHaveLength(1);
		expect(failuresByRow(run)[1]?.details).toMatchObject({ outcome: 'refused' });
	});
});

it('asks at each of two addresses with one client code: what one confirmed says nothing for the other', async () => {
	const run = await deleteRows([tomaRows[0], { client: 'tomaByName', id: 'toma-1' }], {
		onError: 'continueErrorOutput',
	});

	expect(idsSent(toma)).toEqual(['toma-1', 'toma-1']);
	expect(outcomesOf(run)).toEqual(['success', 'notFound']);
});

it('sends a permit again with the right token after OPSCOM refused another one', async () => {
	const run = await deleteRows([{ client: 'wrongToken', id: 'toma-1' }, tomaRows[0]], {
		onError: 'continueErrorOutput',
	});

	expect(outcomesOf(run)).toEqual(['refused', 'success']);
	expect(toma.has('toma-1')).toBe(false);
});

describe('a token that OPSCOM refuses', () => {
	const rows: Row[] = [
		tomaRows[0],
		{ client: 'wrongToken', id: 'toma-2' },
		calmRows[0],
		{ client: 'wrongToken', id: 'toma-3' },
		calmRows[1],
	];

	it.each(CONTINUE_MODES)('holds back only the items with that token, On Error %s', async (onError) => {
		const run = await deleteRows(rows, { onError });

		expect(outcomesOf(run)).toEqual(['success', 'refused', 'success', 'notSent', 'success']);
		expect(idsSent(toma)).toEqual(['toma-1', 'toma-2']);
		expect(idsSent(calm)).toEqual(['calm-1', 'calm-2']);
		expect(failuresByRow(run)[1]?.error).toMatch(/^The API token is not valid or does not have permission/);
		expect(failuresByRow(run)[3]?.error).toMatch(/^Not sent: OPSCOM refused the API token/);
	});

	it('ends the run with the account of all clients, On Error = Stop', async () => {
		const { description, context } = stopped(await deleteRows([...rows.slice(0, 2), ...calmRows]));

		expect(description).toContain(`${rowAt(1)}, Reference ID toma-2.`);
		expect(context.account).toEqual(accountOf(deleting, { deleted: 1, refused: 1, notSent: 3 }));
		expect([idsSent(toma), idsSent(calm)]).toEqual([['toma-1', 'toma-2'], []]);
	});

	it('time and again, each time another one, does not end the run', async () => {
		const ids = Array.from({ length: 5 }, (_, at) => `toma-${at}`);
		for (const id of ids) toma.on(id, { kind: 'status', status: 401, body: {} });

		await deleteRows(
			ids.map((id) => ({ client: 'toma', id })),
			{ onError: 'continueRegularOutput', fields: { apiToken: '=token-of-{{ $json.id }}' } },
		);

		expect(idsSent(toma)).toEqual(ids);
	});
});

it("does every row of one client while another one's address is dead", async () => {
	const baseUrl = `={{ $json.client === 'calm' ? 'http://127.0.0.1:1' : ${JSON.stringify(toma.url)} }}`;

	const run = await deleteRows(mixedRows, { onError: 'continueErrorOutput', fields: { baseUrl } });

	expect(outcomesOf(run)).toEqual(['success', 'notSent', 'success', 'notSent', 'success', 'notSent']);
});

const NO_CODE = "={{ $json.client === 'calm' ? $('Nowhere').item.json.code : 'OC-TOMA' }}";

describe.each<[name: string, row: Row, fields: Record<string, string>, says: RegExp]>([
	['an empty token', { client: 'noToken', id: 'toma-2' }, {}, /^'API Token' in the 'OPSCOM API' credential is empty/],
	['a client code that is none', { client: 'badCode', id: 'toma-2' }, {}, /^'Client Code' in the 'OPSCOM API' cred/],
	[
		'an expression that throws',
		calmRows[0],
		{ clientCode: NO_CODE },
		/^n8n could not read the 'OPSCOM API' credential/,
	],
])('one item with %s', (_, row, fields, says) => {
	const rows = [tomaRows[0], row, tomaRows[2]];

	it('sends nothing, On Error = Stop', async () => {
		const run = stopped(await deleteRows(rows, { fields }));

		expect([toma.wire, calm.wire]).toEqual([[], []]);
		expect(run.message).toMatch(says);
		expect(run.description).toMatch(new RegExp(`^${rowAt(1)}\\. .+\nNothing was sent to OPSCOM\\.$`));
		expect(run.context).toMatchObject({ itemIndex: 1, account: accountOf(deleting, { notSent: 3 }) });
	});

	it.each(CONTINUE_MODES)('sends the other items, On Error %s', async (onError) => {
		const run = await deleteRows(rows, { fields, onError });

		expect([idsSent(toma), idsSent(calm)]).toEqual([['toma-1', 'toma-3'], []]);
		expect(failuresByRow(run)[1]?.error).toMatch(says);
		expect(outcomesOf(run)).toEqual(['success', 'notSent', 'success']);
	});
});

describe('the token of each credential', () => {
	it('is hidden in a confirmation, in the quoted text of its item, in a dry run and in the error of a run that stops', async () => {
		const note = `for ${TOMA_TOKEN}`;
		const refusal: Behaviour = { kind: 'errorCode', code: 9027, message: `No token ${CALM_TOKEN} here.` };
		toma.on('toma-1', { kind: 'status', status: 200, body: { ...deleting.confirmationOf({ ...tomaRows[0] }), note } });
		calm.on('calm-1', refusal, refusal);
		const rows = [tomaRows[0], calmRows[0], tomaRows[1]];

		const run = await deleteRows(rows, {
			onError: 'continueErrorOutput',
			options: { dryRun: '={{ $json.row === 2 }}' },
		});
		const error = stopped(await deleteRows([calmRows[0]]));

		expect(jsonOf(run, 'OPSCOM')).toEqual([
			{ ...deleted('toma-1'), note: expect.stringMatching(/\[hidden\]$/) },
			{ dryRun: true, reference_id: 'toma-2', wouldSend: { referenceID: 'toma-2' } },
		]);
		expect([failuresByRow(run)[1]?.error, error.description]).toEqual(
			Array(2).fill(expect.stringMatching(/OPSCOM said: ".*\[hidden\]/)),
		);
		expectNoToken(run);
		expect(JSON.stringify(error)).not.toContain(CALM_TOKEN);
	});
});

/** In nothing that n8n saves of the run. */
function expectNoToken(run: IRun): void {
	const saved = JSON.stringify(run.data);
	for (const token of [TOMA_TOKEN, CALM_TOKEN]) {
		expect(saved).not.toContain(token);
		expect(saved).not.toContain(Buffer.from(token).toString('base64').slice(0, -3));
	}
}
