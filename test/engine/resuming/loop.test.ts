import { confirmationOf, deletionWorkflow, idsSent, jsonOf, type Deletions } from '../deletionWorkflow';
import { retry, start } from '../engine';
import { loopSettingFor, loopWorkflow } from './loopWorkflow';
import { useSandbox } from '../useSandbox';

const options = { concurrency: 1, maxRetries: 0 };
const sandbox = useSandbox();

const rowsOf = (...ids: string[]) => ids.map((id) => ({ id }));

function deleteInBatches(ids: string[], batchSize: number, more: Partial<Deletions> = {}) {
	const workflow = loopWorkflow(deletionWorkflow({ rows: rowsOf(...ids), options, ...more }), batchSize);
	const setting = loopSettingFor(sandbox);
	return { workflow, setting, ended: start(workflow, setting).ended };
}

it('runs the node once for each batch', async () => {
	const ids = ['loop-0', 'loop-1', 'loop-2', 'loop-3', 'loop-4'];
	sandbox.addPermits(...ids);

	const run = await deleteInBatches(ids, 2).ended;

	expect(run.status).toBe('success');
	expect(run.data.resultData.runData.OPSCOM).toHaveLength(3);
	expect(idsSent(sandbox)).toEqual(ids);
	expect(jsonOf(run, 'Deleted')).toEqual(ids.map((id) => expect.objectContaining(confirmationOf(id))));
});

it('does not settle a batch by what an earlier batch settled', async () => {
	sandbox.addPermits('again');
	const ids = ['again', 'unknown-0', 'again', 'unknown-1'];

	const run = await deleteInBatches(ids, 2, { onError: 'continueRegularOutput' }).ended;

	expect(idsSent(sandbox)).toEqual(ids);
	const [first, second] = run.data.resultData.runData.OPSCOM.map(({ data }) => data?.main[0]?.map(({ json }) => json));
	expect(first?.[0]).toEqual(confirmationOf('again'));
	expect(first?.[1]).toHaveProperty('error');
	expect(second?.[0].details).toMatchObject({ referenceId: 'again', outcome: 'notFound', errorCode: 9009 });
});

it('keeps the doubt of an earlier batch, because a loop can bring its item back', async () => {
	sandbox.addPermits('doubted');
	sandbox.on('doubted', { kind: 'actThenCut' });

	const run = await deleteInBatches(['doubted', 'doubted'], 1, { onError: 'continueRegularOutput' }).ended;

	const [first, second] = run.data.resultData.runData.OPSCOM.map(({ data }) => data?.main[0]?.[0].json);
	expect(first?.details).toMatchObject({ outcome: 'unknown' });
	expect(second).toMatchObject({ status: 'already_deleted', reference_id: 'doubted' });
});

it("resumes the batch that failed, and no other, on 'Retry execution'", async () => {
	const ids = ['retry-0', 'retry-1', 'retry-2', 'retry-3', 'retry-4'];
	sandbox.addPermits(...ids);
	sandbox.on('retry-3', { kind: 'errorCode', code: 9003 });

	const { workflow, setting, ended } = deleteInBatches(ids, 2);
	const failed = await ended;
	expect(failed.status).toBe('error');
	const run = await retry(failed, workflow, setting).ended;

	expect(run.status).toBe('success');
	expect(idsSent(sandbox)).toEqual(['retry-0', 'retry-1', 'retry-2', 'retry-3', 'retry-3', 'retry-4']);
	expect(jsonOf(run, 'Deleted')).toEqual(ids.map((id) => expect.objectContaining(confirmationOf(id))));
});

it("resumes each batch by itself with 'Retry On Fail'", async () => {
	const ids = ['tries-0', 'tries-1', 'tries-2', 'tries-3'];
	sandbox.addPermits(...ids);
	sandbox.on('tries-1', { kind: 'errorCode', code: 9003 });
	sandbox.on('tries-3', { kind: 'errorCode', code: 9003 });

	const run = await deleteInBatches(ids, 2, { tries: 2 }).ended;

	expect(run.status).toBe('success');
	expect(idsSent(sandbox)).toEqual(['tries-0', 'tries-1', 'tries-1', 'tries-2', 'tries-3', 'tries-3']);
	expect(jsonOf(run, 'Deleted')).toEqual(ids.map((id) => expect.objectContaining(confirmationOf(id))));
});
