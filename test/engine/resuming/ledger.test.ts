import fc from 'fast-check';
import type { IDataObject, IRun } from 'n8n-workflow';

import { confirmationOf, deletionWorkflow, idsSent, jsonOf, settingFor, type Deletions } from '../deletionWorkflow';
import { retry, start } from '../engine';
import { useSandbox } from '../useSandbox';

const options = { concurrency: 1, maxRetries: 0 };
const sandbox = useSandbox();

const workflowOf = (ids: string[], more: Partial<Deletions> = {}) =>
	deletionWorkflow({ rows: ids.map((id) => ({ id })), options, ...more });
const deleteAll = (ids: string[], more: Partial<Deletions> = {}) =>
	start(workflowOf(ids, more), settingFor(sandbox)).ended;

/** What n8n saves as the context of the OPSCOM node. */
const contextOf = (run: IRun): IDataObject => run.data.executionData?.contextData['node:OPSCOM'] ?? {};

/** What the ledger holds for the sandbox's address. */
const scopeIn = (run: IRun) => {
	const { scopes } = contextOf(run).opscom as { scopes: IDataObject };
	expect(Object.keys(scopes)).toEqual([`${sandbox.url}/api/${sandbox.clientCode}/v1/permits/delete`]);
	return Object.values(scopes)[0];
};

it('is saved with a run that failed: what is settled and what is in doubt', async () => {
	sandbox.addPermits('kept-0');
	sandbox.on('kept-1', { kind: 'cut' });

	const run = await deleteAll(['kept-0', 'kept-1', 'kept-2']);

	expect(scopeIn(run)).toEqual({
		settled: ['kept-0'],
		items: [0],
		responses: {},
		notFound: {},
		inDoubt: { 'kept-1': 'kept-1' },
	});
});

it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
	'is dropped when the node succeeded, with On Error = %s',
	async (onError) => {
		sandbox.addPermits('dropped-0', 'dropped-1');
		const run = await deleteAll(['dropped-0', 'dropped-1'], { onError });
		expect(run.status).toBe('success');
		expect(contextOf(run)).not.toHaveProperty('opscom');
	},
);

it('is dropped when the node succeeded at a later try', async () => {
	sandbox.addPermits('later-0', 'later-1');
	sandbox.on('later-1', { kind: 'errorCode', code: 9003 }, { kind: 'errorCode', code: 9003 });

	const failed = await deleteAll(['later-0', 'later-1'], { tries: 2 });
	expect(contextOf(failed)).toHaveProperty('opscom');
	const run = await retry(failed, workflowOf(['later-0', 'later-1']), settingFor(sandbox)).ended;

	expect(run.status).toBe('success');
	expect(contextOf(run)).not.toHaveProperty('opscom');
});

it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf'])(
	'treats a permit that is called %s like any other',
	async (id) => {
		sandbox.addPermits(id);
		sandbox.on('other', { kind: 'errorCode', code: 9003 }, { kind: 'errorCode', code: 9003 });

		const failed = await deleteAll([id, 'other']);
		expect(idsSent(sandbox)).toEqual([id, 'other']);
		const run = await retry(
			failed,
			workflowOf([id, 'other'], { onError: 'continueRegularOutput' }),
			settingFor(sandbox),
		).ended;

		expect(idsSent(sandbox)).toEqual([id, 'other', 'other']);
		expect(jsonOf(run, 'OPSCOM')[0]).toEqual(confirmationOf(id));
	},
);

it('has no token in it, even when OPSCOM confirms with an echo of the request', async () => {
	const { token } = sandbox;
	sandbox.on('echo-0', {
		kind: 'status',
		status: 200,
		body: { ...confirmationOf('echo-0'), request: { apiToken: token, encoded: btoa(`token=${token}`), [token]: 1 } },
	});
	sandbox.on('echo-1', { kind: 'echo', as: 'raw', status: 502 });

	const run = await deleteAll(['echo-0', 'echo-1']);

	const saved = JSON.stringify(run.data);
	expect(saved).toContain('"responses":{"echo-0":');
	expect(saved).not.toContain(token);
	expect(saved).not.toContain(btoa(`token=${token}`));
	expect(scopeIn(run)).toMatchObject({
		responses: { 'echo-0': { ...confirmationOf('echo-0'), request: { apiToken: '[hidden]' } } },
	});
});

it('resumes any mix of settled and open items: every ID is deleted exactly once', async () => {
	const outcome = fc.constantFrom('deleted', 'refused', 'deletedThenCut', 'cut');
	let round = 0;
	await fc.assert(
		fc.asyncProperty(
			fc.array(outcome, { minLength: 1, maxLength: 8 }),
			fc.integer({ min: 1, max: 4 }),
			async (firsts, concurrency) => {
				sandbox.reset();
				const ids = firsts.map((_, item) => `mix-${round}-${item}`);
				round++;
				sandbox.addPermits(...ids);
				firsts.forEach((first, item) => {
					if (first === 'refused') sandbox.on(ids[item], { kind: 'errorCode', code: 9003 });
					if (first === 'deletedThenCut') sandbox.on(ids[item], { kind: 'actThenCut' });
					if (first === 'cut') sandbox.on(ids[item], { kind: 'cut' });
				});
				const more = { options: { concurrency, maxRetries: 0 } };

				let run = await deleteAll(ids, more);
				for (let tries = 0; run.status === 'error' && tries < ids.length; tries++) {
					run = await retry(run, workflowOf(ids, more), settingFor(sandbox)).ended;
				}

				expect(run.status).toBe('success');
				expect(jsonOf(run, 'OPSCOM').map(({ reference_id: id }) => id)).toEqual(ids);
				for (const id of ids) expect(sandbox.deletions(id)).toBe(1);
			},
		),
		{ numRuns: 25 },
	);
});
