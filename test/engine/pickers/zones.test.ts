import { LoadOptionsContext } from 'n8n-core';
import { Workflow, type ICredentialDataDecryptedObject, type IDataObject, type INode } from 'n8n-workflow';

import { Opscom } from '../../../nodes/Opscom/Opscom.node';
import type { Behaviour } from '../../sandbox';
import { jsonOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { additionalDataOf, start } from '../engine';
import { creating, gettingStats } from '../permitOperations';
import { useSandbox } from '../useSandbox';

const { loadOptions, listSearch } = new Opscom().methods;
const sandbox = useSandbox();
const elsewhere = useSandbox();

/** What n8n calls the methods on when a person opens a list of the node. */
function contextWith(fields: ICredentialDataDecryptedObject = {}): LoadOptionsContext {
	const setting = settingFor(sandbox, fields);
	const saved = permitWorkflow({ rows: [], parameters: { operation: 'getStats' } });
	const node = saved.nodes.find(({ name }) => name === 'OPSCOM') as INode;
	const types = { getByName: (type: string) => setting.nodeTypes[type], getKnownTypes: () => ({}) };
	const nodeTypes = { ...types, getByNameAndVersion: types.getByName };
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return new LoadOptionsContext(workflow, node, additionalDataOf(saved, setting, 'internal'), 'parameters.zones');
}

const severalZones = async (fields?: ICredentialDataDecryptedObject) =>
	(await loadOptions.getZones.call(contextWith(fields))).map(({ name, value }) => [name, value]);
const oneZone = async (filter?: string) =>
	(await listSearch.searchZones.call(contextWith(), filter)).results.map(({ name, value }) => [name, value]);

/** What a person reads in place of the list. */
async function messageOf(list: Promise<unknown>): Promise<string> {
	const thrown = await list.then(
		() => new Error('There is a list.'),
		(error: Error) => error,
	);
	expect(thrown.name).toBe('NodeOperationError');
	expect(JSON.stringify(thrown)).not.toContain(sandbox.token);
	return thrown.message;
}

describe('the lists of zones', () => {
	beforeEach(() =>
		sandbox.addPermits(
			{ referenceId: '1', zone: 'Street parking' },
			{ referenceId: '2', zone: 'Lot 4' },
			{ referenceId: '3', zone: 'Lot 4', type: 'standard' },
			{ referenceId: '4', zone: 'Lot 5, north' },
			{ referenceId: '5', zone: '' },
		),
	);

	it('have the zones of Permit Stats, each once and in order', async () => {
		const [lot4, lot5, street] = ['Lot 4', 'Lot 5, north', 'Street parking'].map((zone) => [zone, zone]);
		expect(await oneZone()).toEqual([lot4, lot5, street]);
		// OPSCOM cannot be asked for the statistics of a name with a comma.
		expect(await severalZones()).toEqual([lot4, street]);
		expect(sandbox.wire.map(({ path, rawBody }) => [path, rawBody])).toEqual(
			Array(2).fill(['/api/OC-TOMA/v1/permits/stats', `{"apiToken":"${sandbox.token}"}`]),
		);
	});

	it('have the zones that contain what a person searches for, in any letter case', async () => {
		expect(await oneZone('LOT')).toEqual([
			['Lot 4', 'Lot 4'],
			['Lot 5, north', 'Lot 5, north'],
		]);
		expect(await oneZone('garage')).toEqual([]);
	});

	it('are empty when OPSCOM has no permits', async () => {
		sandbox.removePermits();
		expect([await severalZones(), await oneZone()]).toEqual([[], []]);
	});
});

describe('in place of a list', () => {
	const statistics = "OPSCOM's response has no statistics";

	it.each<[string, Behaviour, string]>([
		['a token that may not read', { kind: 'errorCode', code: 9002 }, 'The API token is not valid or does not have'],
		['a web page', { kind: 'html' }, "without OPSCOM's JSON"],
		['a response without statistics', { kind: 'status', status: 200, body: { data: [{ zone: 'Lot 4' }] } }, statistics],
		['a server that is down', { kind: 'status', status: 503 }, 'No answer from OPSCOM: HTTP 503'],
		['a connection that is cut', { kind: 'cut' }, 'the connection was lost'],
	])('a person reads what happened and how to go on after %s', async (_, behaviour, reason) => {
		sandbox.always(behaviour);

		const several = await messageOf(severalZones());
		const one = await messageOf(oneZone());

		for (const message of [several, one]) {
			expect(message).toMatch(/^The zones could not be listed\. /);
			expect(message).toContain(reason);
		}
		expect(several).toMatch(/\. To enter names yourself, switch 'Zones' to 'Expression'\.$/);
		expect(one).toMatch(/\. To enter the name yourself, choose 'By Name'\.$/);
		// One request for each list: a person can open it again.
		expect(sandbox.wire).toHaveLength(2);
	});

	it('the token stays hidden', async () => {
		sandbox.always({ kind: 'echo', as: 'base64', status: 200 });
		await messageOf(severalZones());
		sandbox.always({ kind: 'errorCode', code: 9002, message: `No permission for ${sandbox.token}` });
		expect(await messageOf(oneZone())).toMatch(/OPSCOM said: ".*\[hidden\]"/);
	});

	it('no redirect is followed', async () => {
		sandbox.always({ kind: 'redirect', status: 307, location: `${elsewhere.url}/api/OC-TOMA/v1/permits/stats` });
		expect(await messageOf(severalZones())).toContain('redirects elsewhere');
		expect(elsewhere.wire).toEqual([]);
	});

	it('a person reads which field of the credential is wrong, and nothing is sent', async () => {
		expect(await messageOf(severalZones({ clientCode: '' }))).toContain(
			"'Client Code' in the 'OPSCOM API' credential is empty",
		);
		expect(sandbox.wire).toEqual([]);
	});
});

describe('what is saved of a choice', () => {
	async function sent(parameters: IDataObject, rows: IDataObject[] = [{ lot: 'Lot 4' }]) {
		const ended = await start(permitWorkflow({ rows, parameters, options: { concurrency: 1 } }), settingFor(sandbox))
			.ended;
		expect(ended.status).toBe('success');
		return sandbox.wire.map(({ body }) => body as IDataObject);
	}
	const create = (zone: unknown) => ({
		...creating.parameters,
		plate: 'CALM 101',
		endTime: '2026-03-02T12:00:00',
		additionalFields: { zone } as IDataObject,
	});

	it.each<[string, unknown]>([
		['chosen from the list', { __rl: true, mode: 'list', value: 'Lot 4', cachedResultName: 'Lot 4' }],
		['entered by name', { __rl: true, mode: 'name', value: ' Lot 4 ' }],
		['given by an expression', { __rl: true, mode: 'name', value: '={{ $json.lot }}' }],
		['given by an expression in the list', { __rl: true, mode: 'list', value: '={{ $json.lot }}' }],
		['saved as text alone', 'Lot 4'],
		['saved as an expression alone', '={{ $json.lot }}'],
	])('gives Create its zone when it was %s', async (_, zone) => {
		expect(await sent(create(zone))).toMatchObject([{ zone: 'Lot 4' }]);
	});

	it('is left out in Create when nothing was chosen', async () => {
		const [body] = await sent(create({ __rl: true, mode: 'list', value: '' }));
		expect(body).not.toHaveProperty('zone');
	});

	it.each<[string, unknown, string | undefined]>([
		['chosen from the list', ['Lot 4', 'Street parking'], 'Lot 4,Street parking'],
		['nothing', [], undefined],
		['an expression for one name', '={{ $json.lot }}', 'Lot 4'],
		['an expression for several', '={{ $json.lot }}, Lot 5', 'Lot 4,Lot 5'],
		['an expression that returns a list', '={{ [$json.lot, 1001] }}', 'Lot 4,1001'],
		['names that were saved as one text', 'Lot 4, Lot 5', 'Lot 4,Lot 5'],
		['an empty text', '', undefined],
	])('gives Get Stats its zones when it is %s', async (_, zones, names) => {
		const [body] = await sent({ ...gettingStats.parameters, zones } as IDataObject);
		expect(body.zones).toBe(names);
	});

	it.each<[unknown[], RegExp]>([
		[['Lot 4', 'Lot 5, north'], /^'Zones' .*comma.* is "Lot 5, north"/],
		[['Lot 4', ''], /^'Zones' is empty/],
		[['Lot 4', null], /^'Zones' is empty/],
		[['Lot 4', ['Lot 5']], /^'Zones' .* is a list/],
		[['#N/A'], /^'Zones' .* is "#N\/A"/],
	])('is refused in Get Stats when it is %j', async (zones, says) => {
		const parameters = { ...gettingStats.parameters, zones: '={{ $json.zones }}' };
		const rows = [{ zones }] as IDataObject[];
		const workflow = permitWorkflow({ rows, parameters, onError: 'continueRegularOutput' });
		const [{ error }] = jsonOf(await start(workflow, settingFor(sandbox)).ended, 'OPSCOM');
		expect(error).toMatch(says);
		expect(sandbox.wire).toEqual([]);
	});
});
