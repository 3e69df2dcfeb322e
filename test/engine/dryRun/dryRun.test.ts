import fc from 'fast-check';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { Opscom } from '../../../nodes/Opscom/Opscom.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { deletionWorkflow, hintsOf, jsonOf, outputsOf, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';

const continueModes = ['continueRegularOutput', 'continueErrorOutput'] as const;
const modes = ['stopWorkflow', ...continueModes] as const;
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ permits: ['one', 'two'] });
});
beforeEach(() => sandbox.reset());
// Whatever a dry run meets: nothing is sent, and every permit is still there.
afterEach(() => {
	expect(sandbox.wire).toEqual([]);
	expect(sandbox.mostOpenConnections).toBe(0);
	expect(sandbox.permits()).toEqual(['one', 'two']);
});
afterAll(() => sandbox.stop());

const rowsOf = (...ids: unknown[]) => ids.map((id) => ({ id })) as IDataObject[];
const wouldSend = (id: string) => ({ dryRun: true, reference_id: id, wouldSend: { referenceID: id } });

const dryRun = (rows: IDataObject[], more: Partial<Deletions> = {}, fields = {}) =>
	start(deletionWorkflow({ rows, ...more, options: { dryRun: true, ...more.options } }), settingFor(sandbox, fields))
		.ended;

it.each(modes)('returns what each item would send, linked to its row, with On Error = %s', async (onError) => {
	const run = await dryRun(rowsOf('one', 'gone', 17, ' two '), { onError });

	expect(run.status).toBe('success');
	const ids = ['one', 'gone', '17', 'two'];
	expect(outputsOf(run, 'OPSCOM')[0]).toEqual(ids.map((id, item) => ({ json: wouldSend(id), pairedItem: { item } })));
	expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual([0, 1, 2, 3]);
});

it('has none of the keys of a deletion', async () => {
	const [json] = jsonOf(await dryRun(rowsOf('one')), 'OPSCOM');
	expect(json).toEqual({ dryRun: true, reference_id: 'one', wouldSend: { referenceID: 'one' } });
	expect(json).not.toHaveProperty('status');
	expect(json).not.toHaveProperty('InternalReferenceID');
});

it('says in a hint that nothing was sent, and how many items are duplicates', async () => {
	expect(hintsOf(await dryRun(rowsOf('one', 'two', 'one', 'one')))).toEqual([
		'warning: Dry run: nothing was sent to OPSCOM for 4 items. OPSCOM was not asked whether the permits exist. Without the dry run, they would be permanently deleted.',
		'info: 2 items have the Reference ID of an earlier item. Items with the same Reference ID and credential share one request.',
	]);
});

it("leaves nothing in the node's context for another try", async () => {
	const run = await dryRun(rowsOf('one'));
	expect(run.data.executionData?.contextData['node:OPSCOM'] ?? {}).toEqual({});
});

describe('a bad row', () => {
	it('stops it with On Error = Stop, as it stops a real run', async () => {
		const rows = rowsOf('one', 'plate 7', 'two');

		const dry = await dryRun(rows);
		const real = await dryRun(rows, { options: { dryRun: false } });

		expect(dry.status).toBe('error');
		expect(dry.data.resultData.error?.message).toMatch(/^'Reference ID' can have only letters, digits and dashes/);
		expect(dry.data.resultData.error?.message).toBe(real.data.resultData.error?.message);
		expect(dry.data.resultData.error?.description).toBe(real.data.resultData.error?.description);
	});

	it.each(continueModes)('becomes the same item as in a real run, with On Error = %s', async (onError) => {
		const rows = rowsOf('plate 7', null, '#N/A', 1.5, true);

		const dry = await dryRun(rows, { onError });
		const real = await dryRun(rows, { onError, options: { dryRun: false } });

		const failed = outputsOf(dry, 'OPSCOM').flat();
		expect(failed).toHaveLength(5);
		for (const { json } of failed) expect(json).toMatchObject({ details: { outcome: 'notSent', attempts: 0 } });
		expect(outputsOf(dry, 'OPSCOM')).toEqual(outputsOf(real, 'OPSCOM'));
	});

	it('does not prevent the others from being checked', async () => {
		const run = await dryRun(rowsOf('one', 'plate 7', 'two'), { onError: 'continueErrorOutput' });

		expect(jsonOf(run, 'OPSCOM')).toEqual([wouldSend('one'), wouldSend('two')]);
		expect(jsonOf(run, 'Needs a person')).toEqual([
			expect.objectContaining({ row: 1, error: expect.stringContaining('The value is "plate 7"') as string }),
		]);
		expect(hintsOf(run)[1]).toBe(
			"warning: Of 3 items: 1 not sent, 2 checked in a dry run. For each item that failed, see its 'error' and the details next to it.",
		);
	});
});

describe('a bad credential', () => {
	it('stops it with On Error = Stop, as it stops a real run', async () => {
		const run = await dryRun(rowsOf('one'), {}, { apiToken: '' });

		expect(run.status).toBe('error');
		expect(run.data.resultData.error?.message).toBe("'API Token' in the 'OPSCOM API' credential is empty");
	});

	it.each(continueModes)('makes every item fail with On Error = %s', async (onError) => {
		const run = await dryRun(rowsOf('one', 'two'), { onError }, { baseUrl: 'http://opscom.example' });

		expect(
			outputsOf(run, 'OPSCOM')
				.flat()
				.map(({ json }) => json.error),
		).toEqual(Array(2).fill("'Base URL' in the 'OPSCOM API' credential does not start with https://"));
	});
});

it('sends nothing when its value is no boolean, or its expression returns nothing', async () => {
	for (const value of [
		'false',
		'true',
		0,
		1,
		'yes',
		[],
		{},
		'={{ $json.nope }}',
		'={{ null }}',
		'={{ undefined }}',
		null,
	]) {
		const run = await dryRun(rowsOf('one'), { options: { dryRun: value } });
		expect(run.status).toBe('error');
		expect(run.data.resultData.error?.message).toBe("'Dry Run' must be true or false");
	}
});

it('returns each valid ID as it would be sent, and sends none', async () => {
	const id = fc.oneof(fc.uuid(), fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{4,48}[0-9]$/));
	await fc.assert(
		fc.asyncProperty(fc.array(id, { minLength: 1, maxLength: 20 }), async (ids) => {
			expect(jsonOf(await dryRun(rowsOf(...ids)), 'OPSCOM')).toEqual(ids.map(wouldSend));
		}),
		{ numRuns: 30 },
	);
});

it('is on as soon as the option is added', () => {
	const options = new Opscom().description.properties.find(({ name }) => name === 'options')
		?.options as INodeProperties[];
	expect(options.find(({ name }) => name === 'dryRun')?.default).toBe(true);
});
