import fc from 'fast-check';
import type { IRun, OnError } from 'n8n-workflow';

import { Sandbox } from '../../sandbox';
import { deletionWorkflow, settingFor } from '../deletionWorkflow';
import { retry, start } from '../engine';
import { MODES } from '../permitRuns';
import { accountOf } from './accountedFor';

/** Three clients of one vendor. Each has permits with the same IDs: a request under another client's code deletes one. */
const clients = [
	new Sandbox({ clientCode: 'OC-TOMA', token: 'token-of-toma-1234' }),
	new Sandbox({ clientCode: 'OC-CALM', token: 'token-of-calm-5678' }),
	new Sandbox({ clientCode: 'OC_ELSE', token: 'token-of-else-9012' }),
];
const PERMITS = ['permit-1', 'permit-2', 'permit-3'];
const UNKNOWN_ID = 'permit-of-nobody';

beforeAll(async () => {
	for (const client of clients) await client.start();
});
afterAll(async () => {
	for (const client of clients) await client.stop();
});

/** What is wrong with the credential of a row: nothing, what OPSCOM refuses, or what the node does not send. */
type Fault =
	| 'none'
	| 'wrongToken'
	| 'otherToken'
	| 'otherCode'
	| 'missing'
	| 'empty'
	| 'malformed'
	| 'unprotected'
	| 'throws';
const REFUSED_BY_OPSCOM: Fault[] = ['wrongToken', 'otherToken', 'otherCode'];

interface Row {
	client: number;
	id: string;
	fault: Fault;
}

const aRow = fc.record<Row>({
	client: fc.nat(clients.length - 1),
	id: fc.oneof(
		{ weight: 4, arbitrary: fc.constantFrom(...PERMITS) },
		{ weight: 1, arbitrary: fc.constant(UNKNOWN_ID) },
	),
	fault: fc.oneof(
		{ weight: 8, arbitrary: fc.constant<Fault>('none') },
		{ weight: 1, arbitrary: fc.constantFrom<Fault>(...REFUSED_BY_OPSCOM) },
		{ weight: 1, arbitrary: fc.constantFrom<Fault>('missing', 'empty', 'malformed', 'unprotected', 'throws') },
	),
});

/** The row of a spreadsheet that holds its own access. */
function rowOf({ client, id, fault }: Row) {
	const { clientCode, token, url } = clients[client];
	const other = clients[(client + 1) % clients.length];
	const access = { token, code: clientCode, url };
	switch (fault) {
		case 'none':
			return { id, access };
		case 'wrongToken':
			return { id, access: { ...access, token: 'token-of-nobody' } };
		case 'otherToken':
			return { id, access: { ...access, token: other.token } };
		case 'otherCode':
			return { id, access: { ...access, code: other.clientCode } };
		case 'missing':
			return { id, access: { ...access, token: undefined } };
		case 'empty':
			return { id, access: { ...access, code: '' } };
		case 'malformed':
			return { id, access: { ...access, code: `${clientCode}/../${other.clientCode}` } };
		case 'unprotected':
			return { id, access: { ...access, url: 'http://opscom.example' } };
		case 'throws':
			return { id };
	}
}

const fields = {
	apiToken: '={{ $json.access.token }}',
	clientCode: '={{ $json.access.code }}',
	baseUrl: '={{ $json.access.url }}',
};

/** Two credentials for one permit of one client, which its code tells: see the end of this file. */
const hasCredentialsForOnePermit = (rows: Row[]) => {
	const asked = rows.filter(isSent).map((row) => ({ ...rowOf(row) }));
	return asked.some(({ id, access }) =>
		asked.some(
			(other) =>
				other.id === id &&
				other.access?.code === access?.code &&
				JSON.stringify(other.access) !== JSON.stringify(access),
		),
	);
};

const isSent = ({ fault }: Row) => fault === 'none' || REFUSED_BY_OPSCOM.includes(fault);
const sorted = (texts: Array<string | null>) => texts.map(String).sort();

describe.each(MODES)('with On Error = %s', (onError) => {
	it('each item goes to its own client with its own token, and is accounted for once', async () => {
		const seen = { deleted: 0, failed: 0, notValid: 0 };

		await fc.assert(
			fc.asyncProperty(
				fc.array(aRow, { minLength: 1, maxLength: 14 }),
				fc.integer({ min: 1, max: 6 }),
				async (rows, concurrency) => {
					fc.pre(!hasCredentialsForOnePermit(rows));
					for (const client of clients) {
						client.reset();
						client.addPermits(...PERMITS);
					}
					const workflow = deletionWorkflow({
						rows: rows.map(rowOf),
						onError,
						options: { maxRetries: 0, concurrency },
					});

					const run = await start(workflow, settingFor(clients[0], fields)).ended;
					const { ids, byItem } = accountOf(
						run,
						onError,
						rows.map(({ id }) => id),
					);

					// Every request is one that some row asks for, word for word, and no two are the same.
					const asked = rows.filter(isSent).map((row) => {
						const { access, id } = rowOf(row);
						return `${row.client} /api/${access?.code}/v1/permits/delete {"apiToken":"${access?.token}","referenceID":"${id}"}`;
					});
					const sent = clients.flatMap(({ wire }, client) =>
						wire.map(({ path, rawBody }) => `${client} ${path} ${rawBody}`),
					);
					expect(asked).toEqual(expect.arrayContaining(sent));
					expect(new Set(sent).size).toBe(sent.length);

					// What a client no longer has is what its own rows are told to have deleted.
					const isGone = ({ client, id, fault }: Row) => fault === 'none' && clients[client].deletions(id) === 1;
					const gone = rows.filter(isGone).map(({ id }) => id);
					expect(ids.deleted).toHaveLength(gone.length);
					if (byItem) expect(sorted(ids.deleted)).toEqual(sorted(gone));
					for (const [client, sandbox] of clients.entries()) {
						for (const id of PERMITS) {
							const isAsked = rows.some((row) => row.client === client && row.id === id && row.fault === 'none');
							if (!isAsked) expect([client, id, sandbox.has(id)]).toEqual([client, id, true]);
						}
					}

					const hasInvalid = rows.some((row) => !isSent(row));
					if (onError === 'stopWorkflow' && hasInvalid) expect(sent).toEqual([]);
					for (const [item, told] of byItem?.entries() ?? []) {
						const row = rows[item];
						const allowed = !isSent(row)
							? ['notSent']
							: row.fault !== 'none'
								? ['refused', 'notSent']
								: [row.id === UNKNOWN_ID ? 'notFound' : 'deleted'];
						expect([row, allowed]).toEqual([row, expect.arrayContaining([told])]);
					}
					expect([ids.unknown, ids.dryRun]).toEqual([[], []]);
					seen.deleted += ids.deleted.length;
					seen.failed += ids.notFound.length + ids.refused.length;
					if (hasInvalid) seen.notValid++;
				},
			),
			{ numRuns: 20 },
		);

		expect(seen.deleted).toBeGreaterThan(0);
		expect(seen.failed).toBeGreaterThan(0);
		expect(seen.notValid).toBeGreaterThan(0);
	});
});

describe('two tokens for one permit of one client', () => {
	const [client] = clients;
	/** Settled at once, so that the third row is sent while the second is in flight. */
	const QUICK: Row = { client: 0, id: 'permit-3', fault: 'none' };

	beforeEach(() => {
		client.reset();
		client.addPermits(...PERMITS);
	});

	const deleteRows = (rows: Row[], onError: OnError, concurrency: number) => {
		const workflow = deletionWorkflow({ rows: rows.map(rowOf), onError, options: { maxRetries: 0, concurrency } });
		return { workflow, running: start(workflow, settingFor(client, fields)) };
	};
	const outcomesOf = (run: IRun, rows: Row[]) =>
		accountOf(
			run,
			'continueRegularOutput',
			rows.map(({ id }) => id),
		).byItem;

	it('does not call a permit deleted that OPSCOM never had, because of a request with the other token', async () => {
		const rows: Row[] = [
			QUICK,
			{ client: 0, id: UNKNOWN_ID, fault: 'wrongToken' },
			{ client: 0, id: UNKNOWN_ID, fault: 'none' },
		];
		client.on(UNKNOWN_ID, { kind: 'slow', ms: 300 });

		const run = await deleteRows(rows, 'continueRegularOutput', 2).running.ended;

		expect(outcomesOf(run, rows)).toEqual(['deleted', 'refused', 'notFound']);
	});

	it('does not call a refused request unknown, because of a request with the other token', async () => {
		const rows: Row[] = [
			QUICK,
			{ client: 0, id: UNKNOWN_ID, fault: 'none' },
			{ client: 0, id: UNKNOWN_ID, fault: 'wrongToken' },
		];
		client.on(UNKNOWN_ID, { kind: 'slow', ms: 300 });

		const run = await deleteRows(rows, 'continueRegularOutput', 2).running.ended;

		expect(outcomesOf(run, rows)).toEqual(['deleted', 'notFound', 'refused']);
	});

	it('says what OPSCOM says in a retry, and infers no deletion from a doubt', async () => {
		const rows: Row[] = [
			{ client: 0, id: 'permit-1', fault: 'none' },
			{ client: 0, id: 'permit-1', fault: 'wrongToken' },
		];
		client.next({ kind: 'actThenCut' });
		const { workflow, running } = deleteRows(rows, 'stopWorkflow', 2);

		const failed = await running.ended;
		expect(client.deletions('permit-1')).toBe(1);
		// By now the credential has the right token for both.
		const run = await retry(failed, workflow, settingFor(client)).ended;

		expect(run.data.resultData.error).toMatchObject({
			message: expect.stringContaining('OPSCOM has no permit') as string,
		});
		expect(client.deletions('permit-1')).toBe(1);
	});
});
