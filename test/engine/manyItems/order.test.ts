import { startSandbox } from '../../sandbox';
import { confirmationOf, deletionWorkflow, hintsOf, idsSent, jsonOf, outputsOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

const number = (item: number) => String(item).padStart(4, '0');
const failure = (outcome: string, referenceId: string | null, more: object = {}) =>
	expect.objectContaining({ details: expect.objectContaining({ referenceId, outcome, ...more }) });

it('returns 1,000 items in order, with every outcome at its place', async () => {
	const kinds = ['deleted', 'notFound', 'refused', 'unknown', 'bad', 'deleted', 'dry', 'already', 'deleted', 'repeat'];
	const items = Array.from({ length: 1000 }, (_, item) => {
		const kind = kinds[item % kinds.length];
		const id = kind === 'bad' ? `plate ${item}` : `permit-${number(kind === 'repeat' ? item - 9 : item)}`;
		return { kind, id };
	});
	for (const { kind, id } of items) {
		if (['deleted', 'already', 'dry'].includes(kind)) sandbox.addPermits(id);
		if (kind === 'refused') sandbox.on(id, { kind: 'errorCode', code: 9033 });
		if (kind === 'unknown') sandbox.on(id, { kind: 'html' });
		if (kind === 'already') sandbox.on(id, { kind: 'actThenCut' });
	}
	const workflow = deletionWorkflow({
		rows: items,
		options: {
			concurrency: 50,
			dryRun: "={{ $json.kind === 'dry' }}",
			maxRetries: "={{ $json.kind === 'already' ? 1 : 0 }}",
		},
		onError: 'continueRegularOutput',
	});

	const run = await start(workflow, settingFor(sandbox)).ended;

	const output = outputsOf(run, 'OPSCOM')[0];
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
	expect(output.map(({ json }) => json)).toEqual(
		items.map(({ kind, id }) => {
			switch (kind) {
				case 'deleted':
				case 'repeat':
					return confirmationOf(id);
				case 'notFound':
					return failure('notFound', id, { errorCode: 9009, attempts: 1 });
				case 'refused':
					return failure('refused', id, { errorCode: 9033, attempts: 1 });
				case 'unknown':
					return failure('unknown', id, { httpStatus: 200, attempts: 1 });
				case 'bad':
					return failure('notSent', id, { attempts: 0 });
				case 'dry':
					return { dryRun: true, reference_id: id, wouldSend: { referenceID: id } };
				default:
					return expect.objectContaining({ status: 'already_deleted', reference_id: id });
			}
		}),
	);
	expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual(items.map((_, item) => item));

	const sent = idsSent(sandbox);
	expect(sent).toHaveLength(800);
	expect(new Set(sent).size).toBe(700);
	for (const { kind, id } of items) {
		if (kind === 'deleted' || kind === 'already') expect(sandbox.deletions(id)).toBe(1);
	}
	expect(sandbox.mostRequestsAtOnce).toBeLessThanOrEqual(50);
	expect(sandbox.permits()).toEqual(items.filter(({ kind }) => kind === 'dry').map(({ id }) => id));
});

it('returns results in input order although the responses come in another order', async () => {
	const ids = ['slow', 'quick-0', 'quick-1', 'slower', 'quick-2'];
	const responded: string[] = [];
	const witness = await startSandbox({
		permits: ids,
		onSettled: ({ referenceId }) => responded.push(String(referenceId)),
	});
	witness.on('slow', { kind: 'slow', ms: 150 });
	witness.on('slower', { kind: 'slow', ms: 300 });

	const run = await start(deletionWorkflow({ rows: ids.map((id) => ({ id })) }), settingFor(witness)).ended;
	await witness.stop();

	expect(responded).not.toEqual(idsSent(witness));
	expect(new Set(responded)).toEqual(new Set(ids));
	expect(jsonOf(run, 'OPSCOM')).toEqual(ids.map(confirmationOf));
	expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual([0, 1, 2, 3, 4]);
	expect(hintsOf(run)).toEqual([]);
});

it('sends nothing when there are no items', async () => {
	const run = await start(deletionWorkflow({ rows: [] }), settingFor(sandbox)).ended;

	expect(run.status).toBe('success');
	expect(sandbox.wire).toEqual([]);
	expect(run.data.resultData.runData).not.toHaveProperty('OPSCOM');
});
