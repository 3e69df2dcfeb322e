import type { IDataObject } from 'n8n-workflow';

import {
	confirmationOf,
	deletionWorkflow,
	hintsOf,
	idsSent,
	jsonOf,
	outputsOf,
	settingFor,
	type Deletions,
} from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const continueModes = ['continueRegularOutput', 'continueErrorOutput'] as const;
const sandbox = useSandbox('one', 'two', '17');

const deleteAll = (rows: IDataObject[], more: Partial<Deletions> = {}) =>
	start(deletionWorkflow({ rows, ...more }), settingFor(sandbox)).ended;
const deleteIds = (ids: unknown[], more: Partial<Deletions> = {}) =>
	deleteAll(ids.map((id) => ({ id })) as IDataObject[], more);

const repeated = (count: string) =>
	`info: ${count} the Reference ID of an earlier item. Items with the same Reference ID and credential share one request.`;

it.each(['stopWorkflow', ...continueModes] as const)(
	'are sent once, and all items of an ID get the response, with On Error = %s',
	async (onError) => {
		const ids = ['one', 'two', 'one', 'one', 'two'];

		const run = await deleteIds(ids, { onError });

		expect(idsSent(sandbox)).toEqual(['one', 'two']);
		expect(outputsOf(run, 'OPSCOM')[0]).toEqual(
			ids.map((id, item) => ({ json: confirmationOf(id), pairedItem: { item } })),
		);
		expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual([0, 1, 2, 3, 4]);
		expect(hintsOf(run)).toEqual([repeated('3 items have')]);
	},
);

it('are the same ID as a text, as a number and with spaces around it', async () => {
	const run = await deleteIds(['17', 17, ' 17\n']);

	expect(idsSent(sandbox)).toEqual(['17']);
	expect(jsonOf(run, 'OPSCOM')).toEqual([confirmationOf('17'), confirmationOf('17'), confirmationOf('17')]);
});

it('are not the same ID in another case: OPSCOM decides', async () => {
	const run = await deleteIds(['one', 'ONE'], { onError: 'continueRegularOutput' });

	expect(idsSent(sandbox)).toEqual(['one', 'ONE']);
	expect(jsonOf(run, 'OPSCOM')[1].details).toMatchObject({ referenceId: 'ONE', outcome: 'notFound' });
});

it('do not share their output, so that a following node can change one of them', async () => {
	const run = await deleteIds(['one', 'one']);

	const [first, second] = jsonOf(run, 'OPSCOM');
	expect(first).toEqual(second);
	expect(first).not.toBe(second);
});

describe('of an ID that fails', () => {
	it.each(continueModes)('fail alike after one request, with On Error = %s', async (onError) => {
		const run = await deleteIds(['gone', 'one', 'gone'], { onError });

		expect(idsSent(sandbox)).toEqual(['gone', 'one']);
		const failed = outputsOf(run, 'OPSCOM')
			.flat()
			.filter(({ json }) => json.error !== undefined);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([
			expect.objectContaining({ item: 0 }),
			expect.objectContaining({ item: 2 }),
		]);
		for (const { json } of failed) {
			expect(json.details).toMatchObject({ referenceId: 'gone', outcome: 'notFound', errorCode: 9009, attempts: 1 });
		}
	});

	it('are on the error output, each with its own row', async () => {
		const rows = [{ id: 'gone', plate: 'PL8RDR' }, { id: 'one' }, { id: 'gone', plate: 'PARK-1' }];

		const run = await deleteAll(rows, { onError: 'continueErrorOutput' });

		expect(jsonOf(run, 'Needs a person')).toEqual([
			expect.objectContaining({ row: 0, plate: 'PL8RDR' }),
			expect.objectContaining({ row: 2, plate: 'PARK-1' }),
		]);
		expect(jsonOf(run, 'Deleted')).toEqual([expect.objectContaining({ row: 1, reference_id: 'one' })]);
	});

	it('are all in the account with On Error = Stop', async () => {
		const run = await deleteIds(['gone', 'one', 'gone'], { options: { concurrency: 1 } });

		expect(idsSent(sandbox)).toEqual(['gone']);
		expect(run.data.resultData.error?.description).toContain('Of 3 items: 0 deleted, 2 not found, 1 not sent.');
	});

	it('are reported too', async () => {
		const run = await deleteIds(['gone', 'one', 'gone'], { onError: 'continueRegularOutput' });
		expect(hintsOf(run)).toContain(repeated('1 item has'));
	});
});

describe('with other options', () => {
	const options = { dryRun: '={{ $json.dry ?? false }}', notFound: "={{ $json.notFound ?? 'fail' }}" };

	it('keep a dry row dry and a real row real', async () => {
		const rows = [
			{ id: 'one', dry: true },
			{ id: 'one', dry: false },
			{ id: 'two', dry: true },
		];

		const run = await deleteAll(rows, { options });

		expect(idsSent(sandbox)).toEqual(['one']);
		expect(jsonOf(run, 'OPSCOM')).toEqual([
			{ dryRun: true, reference_id: 'one', wouldSend: { referenceID: 'one' } },
			confirmationOf('one'),
			{ dryRun: true, reference_id: 'two', wouldSend: { referenceID: 'two' } },
		]);
		expect(sandbox.has('two')).toBe(true);
	});

	it.each([
		['fail', 'treatAsDeleted'],
		['treatAsDeleted', 'fail'],
	])("follow their own 'If Permit Is Not Found': %s, then %s", async (...choices) => {
		const rows = choices.map((notFound) => ({ id: 'gone', notFound }));

		const run = await deleteAll(rows, { options, onError: 'continueRegularOutput' });

		expect(idsSent(sandbox)).toEqual(['gone']);
		const output = jsonOf(run, 'OPSCOM');
		expect(output[choices.indexOf('treatAsDeleted')]).toMatchObject({
			status: 'already_deleted',
			reference_id: 'gone',
		});
		expect(output[choices.indexOf('fail')].details).toMatchObject({ referenceId: 'gone', outcome: 'notFound' });
	});
});
