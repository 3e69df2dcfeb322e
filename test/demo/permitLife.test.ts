import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import { Opscom } from '../../nodes/Opscom/Opscom.node';
import { permitLife, resultsOf, ZONE } from '../../scripts/demo/permitLife';
import { tableOfSteps } from '../../scripts/demo/report';
import { descriptionOf } from '../engine/descriptionOf';
import { start } from '../engine/engine';
import { n8nMemory } from '../engine/n8nMemory';
import { startSandbox, type Sandbox } from '../sandbox';

const TRIGGER = 'n8n-nodes-base.manualTrigger';
const OPSCOM = 'n8n-nodes-opscom.opscom';

let sandbox: Sandbox;

beforeEach(async () => {
	n8nMemory.clear();
	sandbox = await startSandbox({ permits: [{ referenceId: 'EARLIER-1', zone: ZONE }] });
});
afterEach(() => sandbox.stop());

const live = async () =>
	await start(permitLife(OPSCOM, TRIGGER), {
		nodeTypes: {
			[OPSCOM]: new Opscom(),
			[TRIGGER]: { description: descriptionOf({ group: ['trigger'], inputs: [] }) },
		},
		credentialTypes: { opscomApi: new OpscomApi() },
		credentials: {
			opscomApi: {
				apiToken: sandbox.token,
				clientCode: sandbox.clientCode,
				baseUrl: sandbox.url,
				plateServiceUrl: sandbox.url,
			},
		},
	}).ended;

it("shows a permit's whole life: created, counted, updated, deleted, counted, deleted again", async () => {
	const received = resultsOf(await live()).map((result) => result.received);

	const reference_id = String(received[1][0].reference_id);
	const count = (total: string) => [{ type: 'temp', zone: ZONE, total }];
	const confirmed = (done: string) => [
		{ status: 'success', reference_id, InternalReferenceID: reference_id, [done]: true },
	];
	expect(received).toEqual([
		count('1'),
		confirmed('created'),
		count('2'),
		confirmed('updated'),
		confirmed('deleted'),
		count('1'),
		[{ ErrorCode: 9009, ErrorMessage: 'Record not found.', status: 'already_deleted', reference_id, deleted: true }],
	]);
	expect(sandbox.deletions(reference_id)).toBe(1);
	expect(sandbox.wire.map(({ operation }) => operation)).toEqual([
		'stats',
		'push',
		'stats',
		'update',
		'delete',
		'stats',
		'delete',
	]);
});

it('shows no table when a step fails', async () => {
	sandbox.on('CKDR 418', { kind: 'errorCode', code: 9021 });

	const run = await live();

	expect(() => resultsOf(run)).toThrow('The plate is too long for OPSCOM');
});

it('shows the whole response of each step', () => {
	const table = tableOfSteps([{ step: 'Delete', received: [{ status: 'success', text: 'word '.repeat(40).trim() }] }]);

	expect(table.match(/word/g)).toHaveLength(40);
	expect(table).toContain('{ "status": "success",');
});
