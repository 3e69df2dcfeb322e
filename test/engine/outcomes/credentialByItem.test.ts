import type { IDataObject, IRun, OnError } from 'n8n-workflow';

import { Sandbox } from '../../sandbox';
import { confirmationOf, deletionWorkflow, hintsOf, idsSent, jsonOf, outputsOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { itemAt, stopped } from './threeItems';

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
		calm: CALM_TOKEN,
		wrongToken: 'a-token-that-opscom-does-not-know',
		wrongCode: TOMA_TOKEN,
		badCode: TOMA_TOKEN,
	}),
	clientCode: byClient({
		toma: 'OC-TOMA',
		calm: 'OC-CALM',
		noToken: 'OC-TOMA',
		wrongToken: 'OC-TOMA',
		wrongCode: 'OC-OTHER',
		badCode: 'OC TOMA',
	}),
	baseUrl: `={{ $json.client === 'calm' ? ${JSON.stringify(calm.url)} : ${JSON.stringify(toma.url)} }}`,
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
	{ onError, options, fields }: { onError?: OnError; options?: Record<string, unknown>; fields?: IDataObject } = {},
): Promise<IRun> {
	const workflow = deletionWorkflow({
		rows: rows.map((row) => ({ ...row })),
		onError,
		options: { concurrency: 1, maxRetries: 0, ...options },
	});
	return await start(workflow, settingFor(toma, { ...credential(), ...(fields as Record<string, string>) })).ended;
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

const continueModes = ['continueRegularOutput', 'continueErrorOutput'] as const;

describe('two clients with credentials of their own', () => {
	it.each([1, 5])('sends each item to its own client, %i at a time', async (concurrency) => {
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
			mixedRows.map(({ id }, item) => ({ json: confirmationOf(id), pairedItem: { item } })),
		);
	});

	const sharedRows: Row[] = [
		{ client: 'toma', id: SHARED },
		{ client: 'calm', id: SHARED },
	];

	it('deletes two permits when both have one with the same Reference ID', async () => {
		const run = await deleteRows(sharedRows);

		expect([idsSent(toma), idsSent(calm)]).toEqual([[SHARED], [SHARED]]);
		expect([toma.has(SHARED), calm.has(SHARED)]).toEqual([false, false]);
		expect(jsonOf(run, 'OPSCOM')).toEqual([confirmationOf(SHARED), confirmationOf(SHARED)]);
	});

	it('DEFECT: does not call the same Reference ID at two clients a duplicate that is sent only once', async () => {
		const run = await deleteRows(sharedRows);

		expect([idsSent(toma), idsSent(calm)]).toEqual([[SHARED], [SHARED]]);
		expect(hintsOf(run)).toEqual([]);
	});

	it('sends the same Reference ID once for each client and returns the response with every item', async () => {
		const run = await deleteRows([...sharedRows, ...sharedRows]);

		expect([idsSent(toma), idsSent(calm)]).toEqual([[SHARED], [SHARED]]);
		expect(jsonOf(run, 'OPSCOM')).toEqual(new Array(4).fill(confirmationOf(SHARED)));
	});

	it('does not take the response of one client for the permit of the other', async () => {
		toma.on(SHARED, { kind: 'errorCode', code: 9009 });

		const run = await deleteRows(sharedRows, { onError: 'continueErrorOutput' });

		expect(outcomesOf(run)).toEqual(['notFound', 'success']);
		expect(calm.has(SHARED)).toBe(false);
	});

	it('tells two clients at the same address apart by their client codes', async () => {
		const rows = [tomaRows[0], { client: 'wrongCode', id: 'toma-1' }, tomaRows[1]];

		const run = await deleteRows(rows, { onError: 'continueErrorOutput' });

		expect(toma.wire.map(({ path }) => path).sort()).toEqual([
			'/api/OC-OTHER/v1/permits/delete',
			'/api/OC-TOMA/v1/permits/delete',
			'/api/OC-TOMA/v1/permits/delete',
		]);
		expect(outcomesOf(run)).toEqual(['success', 'refused', 'success']);
	});
});

describe('a token that OPSCOM refuses', () => {
	const rows: Row[] = [
		tomaRows[0],
		{ client: 'wrongToken', id: 'toma-2' },
		calmRows[0],
		{ client: 'wrongToken', id: 'toma-3' },
		calmRows[1],
	];

	it.each(continueModes)('holds back only the items with that token, On Error %s', async (onError) => {
		const run = await deleteRows(rows, { onError });

		expect(outcomesOf(run)).toEqual(['success', 'refused', 'success', 'notSent', 'success']);
		expect(idsSent(toma)).toEqual(['toma-1', 'toma-2']);
		expect(idsSent(calm)).toEqual(['calm-1', 'calm-2']);
		const failed = outputsOf(run, 'OPSCOM')
			.flat()
			.filter(({ json }) => json.error !== undefined);
		expect(failed.map(({ json: { error, details } }) => ({ error, details }))).toEqual([
			{
				error: expect.stringMatching(/^The API token is not valid or does not have permission/),
				details: expect.objectContaining({ referenceId: 'toma-2', errorCode: 9002, httpStatus: 401, attempts: 1 }),
			},
			{
				error: 'Not sent: OPSCOM refused the API token or the client code earlier in this run',
				details: expect.objectContaining({ referenceId: 'toma-3', attempts: 0 }),
			},
		]);
	});

	it('ends the run with the account of all clients, On Error = Stop', async () => {
		const run = await deleteRows([...rows.slice(0, 2), ...tomaRows.slice(2), ...calmRows]);

		const { message, description, context } = stopped(run);
		expect(message).toMatch(/^The API token is not valid or does not have permission/);
		expect(description).toContain(`${itemAt(1)}, Reference ID toma-2.`);
		const { deleted = [], notSent = [], ...others } = context.account ?? {};
		expect(others).toEqual({ notFound: [], refused: ['toma-2'], unknown: [] });
		expect([...deleted, ...notSent].sort()).toEqual(['calm-1', 'calm-2', 'calm-3', 'toma-1', 'toma-3']);
		expect([...idsSent(toma), ...idsSent(calm)].sort()).toEqual([...deleted, 'toma-2'].sort());
		expect([...toma.permits(), ...calm.permits()].sort()).toEqual([...notSent, 'toma-2', SHARED, SHARED].sort());
	});

	it('does not end the retries of the items with another token', async () => {
		calm.on('calm-1', { kind: 'status', status: 503 });

		const run = await deleteRows([calmRows[0], { client: 'wrongToken', id: 'toma-2' }], {
			onError: 'continueErrorOutput',
			options: { concurrency: 2, maxRetries: 1 },
		});

		expect(outcomesOf(run)).toEqual(['success', 'refused']);
		expect(idsSent(calm)).toEqual(['calm-1', 'calm-1']);
	});
});

const badCredentials = [
	{
		client: 'noToken',
		message: "'API Token' in the 'OPSCOM API' credential is empty",
		advice: 'Enter the token that OPSCOM gave you.',
	},
	{
		client: 'badCode',
		message:
			"'Client Code' in the 'OPSCOM API' credential has characters other than letters, digits, dashes and underscores",
		advice: 'Enter only the code that OPSCOM gave you with the token.',
	},
];

describe.each(badCredentials)('one item whose credential is not right: $client', ({ client, message, advice }) => {
	const rows: Row[] = [tomaRows[0], calmRows[0], { client, id: 'toma-2' }, calmRows[1]];

	it('sends nothing, On Error = Stop', async () => {
		const run = await deleteRows(rows);

		expect([toma.wire, calm.wire]).toEqual([[], []]);
		expect(stopped(run)).toEqual({
			message,
			description: [
				`${itemAt(2)}. ${advice}`,
				'Nothing was sent to OPSCOM.',
				"To continue with the other items when this happens, choose 'Continue' or 'Continue (using error output)' under 'On Error' in the node's settings.",
			].join('\n'),
			context: {
				itemIndex: 2,
				account: {
					deleted: [],
					notFound: [],
					refused: [],
					unknown: [],
					notSent: ['toma-1', 'calm-1', 'toma-2', 'calm-2'],
				},
			},
		});
	});

	it.each(continueModes)('sends the other items, On Error %s', async (onError) => {
		const run = await deleteRows(rows, { onError });

		expect([idsSent(toma), idsSent(calm)]).toEqual([['toma-1'], ['calm-1', 'calm-2']]);
		const byItem = outputsOf(run, 'OPSCOM').flat();
		expect(byItem).toHaveLength(4);
		expect(byItem).toContainEqual({
			json: {
				...(onError === 'continueErrorOutput' && { row: 2, client, id: 'toma-2' }),
				error: message,
				details: {
					referenceId: 'toma-2',
					outcome: 'notSent',
					errorCode: null,
					httpStatus: null,
					attempts: 0,
					advice,
				},
			},
			pairedItem: { item: 2 },
		});
		expect(outcomesOf(run)).toEqual(['success', 'success', 'notSent', 'success']);
	});
});

describe('an expression in the credential that cannot be evaluated for one item', () => {
	const fields = { clientCode: "={{ $json.client === 'calm' ? $('Nowhere').item.json.code : 'OC-TOMA' }}" };
	const rows = [tomaRows[0], calmRows[0], tomaRows[1]];

	it('sends nothing, On Error = Stop', async () => {
		const { message, description } = stopped(await deleteRows(rows, { fields }));

		expect([toma.wire, calm.wire]).toEqual([[], []]);
		expect(message).toBe("n8n could not read the 'OPSCOM API' credential");
		expect(description).toMatch(
			/^Item 1 \(row 2 of the input\)\. n8n said: ".+ \[Error resolving credentials\]"\. Select the credential again/,
		);
	});

	it.each(continueModes)('sends the other items, On Error %s', async (onError) => {
		const run = await deleteRows(rows, { fields, onError });

		expect(outcomesOf(run)).toEqual(['success', 'notSent', 'success']);
		expect([idsSent(toma), idsSent(calm)]).toEqual([['toma-1', 'toma-2'], []]);
	});
});

describe('the token of each credential', () => {
	it.each(['raw', 'url', 'jsonEscaped', 'base64'] as const)(
		'is hidden in the output of its item when OPSCOM echoes the request (%s)',
		async (as) => {
			for (const sandbox of sandboxes) sandbox.always({ kind: 'echo', as });

			const run = await deleteRows(mixedRows, { onError: 'continueErrorOutput' });

			expect(outcomesOf(run)).toEqual(mixedRows.map(() => 'refused'));
			expectNoToken(run);
		},
	);

	it('is hidden in the confirmation and in the quoted text of its item', async () => {
		toma.on('toma-1', {
			kind: 'status',
			status: 200,
			body: { ...confirmationOf('toma-1'), note: `for ${TOMA_TOKEN}` },
		});
		calm.on('calm-1', { kind: 'errorCode', code: 9027, message: `No token ${CALM_TOKEN} here.` });

		const run = await deleteRows([tomaRows[0], calmRows[0]], { onError: 'continueErrorOutput' });

		expect(jsonOf(run, 'OPSCOM')).toEqual([{ ...confirmationOf('toma-1'), note: 'for [hidden]' }]);
		expect(jsonOf(run, 'OPSCOM', 1)[0].error).toBe(
			'OPSCOM refused the request (OPSCOM code 9027). OPSCOM said: "No token [hidden] here"',
		);
		expectNoToken(run);
	});

	it.each([
		['toma', tomaRows[0], toma, TOMA_TOKEN],
		['calm', calmRows[0], calm, CALM_TOKEN],
	])('is hidden in the error of a run that stops at an item of %s', async (_name, row, sandbox, token) => {
		sandbox.on(row.id, { kind: 'errorCode', code: 9027, message: `No token ${token} here.` });

		const run = await deleteRows([row]);

		expect(stopped(run).description).toContain('OPSCOM said: "No token [hidden] here".');
		expectNoToken(run);
	});

	it('is hidden in what a dry run returns', async () => {
		const rows = [tomaRows[0], calmRows[0]];

		const run = await deleteRows(rows, { options: { dryRun: true } });

		expect(jsonOf(run, 'OPSCOM')).toEqual(
			rows.map(({ id }) => ({ dryRun: true, reference_id: id, wouldSend: { referenceID: id } })),
		);
		expect([toma.wire, calm.wire]).toEqual([[], []]);
		expectNoToken(run);
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
