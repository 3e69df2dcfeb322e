import axios from 'axios';
import type { IDataObject, INode, INodeParameters, IWorkflowSettings } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution, SavedWorkflow, Workflow } from '../../scripts/n8n/n8nClient';
import {
	changed,
	errorText,
	listening,
	outcomes,
	output,
	permitsOf,
	requests,
	retried,
	SENT_BEFORE,
	sentPlates,
	start,
	startInProduction,
	summary,
} from './executions';
import { credentialData, isBefore2, type Stage } from './stage';
import { CREATE, createWorkflow, GET_PLATE, node, rowsWorkflow, to, webhookWorkflow } from './workflows';

const ANSWER_MS = 300;
const TIMEOUT_S = 3;
const IN_DOUBT = 'The permit may or may not have been created';
const LOOK_IT_UP = "the operation 'Get' of the resource 'Plate'";
const RUN_AGAIN = "Run the same list again with 'On Error' set to 'Continue'";

interface List {
	count?: number;
	options?: IDataObject;
	settings?: Partial<INode>;
	workflowSettings?: IWorkflowSettings;
	credential?: Stage['credential'];
}

/** OPSCOM cannot tell a second request for the same permit from a request for another one. */
export function createOnce(stage: Stage): void {
	describe('Create', () => {
		const goOn = (opscom: INode) => void (opscom.onError = 'continueRegularOutput');
		const withOptions = (options: INodeParameters) => (opscom: INode) => void (opscom.parameters.options = options);

		/** A workflow that creates so many permits, one after the other. */
		function list(prefix: string, { count = 3, options, settings, workflowSettings, ...chain }: List = {}) {
			const plates = Array.from({ length: count }, (_, index) => `${prefix} ${index + 1}`);
			const workflow = createWorkflow(plates, {
				name: `Create, ${prefix}`,
				credential: stage.credential,
				options: { concurrency: 1, ...options },
				settings,
				workflowSettings,
				...chain,
			});
			return { plates, workflow };
		}

		async function run(workflow: Workflow): Promise<{ saved: SavedWorkflow; execution: Execution }> {
			const { saved, id } = await start(stage, workflow);
			return { saved, execution: await stage.client.finished(id) };
		}

		const runAgain = async (saved: SavedWorkflow) => await stage.client.finished(await stage.client.run(saved));

		/** Starts a workflow by hand that has run in production. */
		async function runByHand({ id }: SavedWorkflow): Promise<Execution> {
			// n8n 1.123.81 saves no workflow in production without a trigger for it.
			if (isBefore2) await stage.client.request('PATCH', `/workflows/${id}`, { active: false });
			const saved = await stage.client.workflow(id);
			const [{ name }, ...others] = saved.nodes;
			const trigger = node(name, 'n8n-nodes-base.manualTrigger', 1, {}, 0);
			return await runAgain(await stage.client.updateWorkflow({ ...saved, nodes: [trigger, ...others] }));
		}

		const created = (plates: string[]) => plates.map((plate) => permitsOf(stage, plate));

		/** Nothing was sent twice, and OPSCOM has at most one permit of each plate. */
		function expectNoneTwice(plates: string[]): void {
			const sent = sentPlates(stage);
			expect(sent.length).toBeGreaterThan(0);
			expect(new Set(sent).size).toBe(sent.length);
			expect(created(plates).filter((count) => count > 1)).toEqual([]);
		}

		function expectEachOnce(plates: string[]): void {
			expect(created(plates)).toEqual(plates.map(() => 1));
			expect(sentPlates(stage).sort()).toEqual([...plates].sort());
		}

		/** OPSCOM carries out what was in progress, even if nobody waits for the response any more. */
		const allCarriedOut = async () => await sleep(4 * ANSWER_MS);

		it('creates only what is left after the base URL was corrected and the execution retried, and names the first IDs', async () => {
			const { client, sandbox } = stage;
			const credential = await client.createCredential('To be corrected', 'opscomApi', credentialData(sandbox));
			const { plates, workflow } = list('CORRECT', { credential });
			sandbox.on(plates[2], { kind: 'errorCode', code: 9003 });
			const { saved, execution: failed } = await run(workflow);
			expect(errorText(failed)).toContain("'Base URL'");

			const baseUrl = sandbox.url.replace('127.0.0.1', 'localhost');
			await client.updateCredential(credential, { ...credentialData(sandbox), baseUrl });
			await changed(stage, saved, goOn);
			const again = await retried(stage, failed, saved, 'currentlySaved');

			expect(sandbox.wire.map(({ headers }) => headers.host?.split(':')[0])).toEqual([
				...new Array<string>(3).fill('127.0.0.1'),
				'localhost',
			]);
			expect(created(plates)).toEqual([1, 1, 1]);
			expect(outcomes(again, CREATE)).toEqual(['sentBefore', 'sentBefore', true]);
			for (const id of sandbox.permits().slice(-3, -1)) {
				expect(JSON.stringify(output(again, CREATE))).toContain(id);
				expect(again.customData.opscom_created).toContain(id);
			}
		});

		it('sends nothing again that is in doubt, with Retry On Fail and in every retry, and creates the others', async () => {
			const { client, sandbox } = stage;
			const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
			const { plates, workflow } = list('DOUBT', { settings });
			sandbox.alwaysOn(plates[1], { kind: 'actThenCut' });
			const { saved, execution: failed } = await run(workflow);
			expect(failed.status).toBe('error');
			expect(errorText(failed)).toContain(IN_DOUBT);
			expect(errorText(failed)).toContain(LOOK_IT_UP);

			const once = await retried(stage, failed, saved);
			const twice = await retried(stage, failed, saved);
			const further = await retried(stage, once, saved, 'currentlySaved');
			for (const execution of [once, twice, further]) {
				expect(execution.status).toBe('error');
				expect(errorText(execution)).toMatch(new RegExp(`${IN_DOUBT}: No answer from OPSCOM.* It was not sent again`));
			}
			// The rows behind the doubt are sent by the first retry.
			expect(sentPlates(stage)).toEqual(plates);

			await changed(stage, saved, goOn);
			const last = await retried(stage, further, saved, 'currentlySaved');
			expect(outcomes(last, CREATE)).toEqual([true, 'unknown', true]);
			expect(last.customData.opscom_unknown).toBe(plates[1]);
			const older = await client.finished(await client.retry(failed.id, 'currentlySaved'));
			expect(outcomes(older, CREATE)).toEqual([true, 'unknown', true]);
			expectEachOnce(plates);
		});

		it('settles doubts as advised: looks the plates up, and creates only what OPSCOM does not have', async () => {
			const { client, credential, sandbox } = stage;
			const { plates, workflow } = list('SETTLE', { settings: { onError: 'continueRegularOutput' } });
			const [missing, made] = plates;
			sandbox.on(missing, { kind: 'cut' });
			sandbox.on(made, { kind: 'actThenCut' });
			const { saved, execution } = await run(workflow);
			expect(outcomes(execution, CREATE)).toEqual(['unknown', 'unknown', true]);
			const details = output(execution, CREATE)[0].details as IDataObject;
			expect(details.advice).toContain(LOOK_IT_UP);
			expect(details.advice).toContain("run this item alone with the option 'Idempotency Key' set to a new value");

			const asked = [{ plate: missing }, { plate: made }];
			const fields = { plate: '={{ $json.plate }}' };
			const lookUp = rowsWorkflow(asked, { name: 'Look up', credential, operation: 'get', fields });
			expect(output(await client.runToEnd(lookUp), GET_PLATE).map(({ hasPermit }) => hasPermit)).toEqual([false, true]);
			const onlyThis = await changed(stage, saved, withOptions({ idempotencyKey: '={{ $json.plate }}-2' }));
			onlyThis.nodes.find(({ name }) => name === 'List')!.parameters.jsonOutput = JSON.stringify({
				rows: [{ plate: missing }],
			});
			const again = await runAgain(await client.updateWorkflow(onlyThis));

			expect(outcomes(again, CREATE)).toEqual([true]);
			expect(created(plates)).toEqual([1, 1, 1]);
		});

		it('creates each once when two executions get the same list at the same moment', async () => {
			const { client, n8n, sandbox } = stage;
			const rows = Array.from({ length: 30 }, (_, index) => ({ plate: `MOMENT ${index + 1}` }));
			const plates = rows.map(({ plate }) => plate);
			sandbox.always({ kind: 'slow', ms: 20 });
			const workflow = await client.createWorkflow(
				webhookWorkflow('same-moment', {
					name: 'Create, the same moment',
					credential: stage.credential,
					operation: 'create',
					fields: { plate: '={{ $json.plate }}', endTime: '2027-03-02T17:00:00', additionalFields: {} },
					options: { concurrency: 5 },
					settings: { onError: 'continueRegularOutput' },
				}),
			);
			const url = await listening(client, workflow, n8n.version, 'same-moment');
			await Promise.all([axios.post(url, { rows }), axios.post(url, { rows })]);

			const executions = await Promise.all((await client.executionsOf(workflow)).map(({ id }) => client.finished(id)));
			const each = executions.map((execution) => outcomes(execution, CREATE));
			expect(each.map(({ length }) => length)).toEqual([30, 30]);
			expect(each[0].map((outcome, index) => [outcome, each[1][index]].map(String).sort())).toEqual(
				plates.map(() => ['sentBefore', 'true']),
			);
			expectEachOnce(plates);
		});

		it('leaves what it created in the custom data at Stop, and creates the rest when the list runs again as advised', async () => {
			const { client, sandbox } = stage;
			const { plates, workflow } = list('STOP', { count: 12, options: { concurrency: 2 } });
			sandbox.always({ kind: 'slow', ms: ANSWER_MS });
			const { saved, id } = await startInProduction(stage, workflow);
			await requests(stage, 6);
			await client.stop(id);
			await client.finished(id);
			await allCarriedOut();
			const stopped = await client.execution(id);
			expect(stopped.status).toBe('canceled');
			const responded = sandbox.wire
				.filter(({ ended }) => ended === 'responded')
				.map(({ body }) => body as IDataObject);
			const cut = sandbox.wire.filter(({ ended }) => ended !== 'responded').map(({ body }) => body as IDataObject);
			const ids = new Map(sandbox.permits().map((one) => [sandbox.permit(one)?.plate, one]));
			expect(cut.length).toBeGreaterThan(0);
			expect(stopped.customData.opscom_created.split(', ').sort()).toEqual(
				responded.map(({ LicencePlate: plate }) => `${plate as string}: ${ids.get(plate as string)}`).sort(),
			);
			expect(stopped.customData.opscom_unknown.split(', ').sort()).toEqual(
				cut.map(({ LicencePlate: plate }) => plate).sort(),
			);
			const before = sentPlates(stage);

			// n8n 2.41.1 begins again with the first row; n8n 1.123.81 nearly always does nothing.
			const retry = await retried(stage, stopped, saved);
			expect(retry.data.resultData.runData.Created).toBeUndefined();
			expect(sentPlates(stage).filter((plate, at, all) => all.indexOf(plate) !== at)).toEqual([]);
			if (!isBefore2) expect(errorText(retry)).toContain(SENT_BEFORE);
			if (!isBefore2) expect(errorText(retry)).toContain(RUN_AGAIN);

			sandbox.always(undefined);
			const again = await runByHand(await changed(stage, saved, goOn));
			expect(again.status).toBe('success');
			expect(outcomes(again, CREATE).slice(0, before.length)).toEqual(before.map(() => 'sentBefore'));
			expectEachOnce(plates);
		});

		it('sends nothing again that may have been sent before a timeout, in a retry or when the list runs again as advised', async () => {
			const { sandbox } = stage;
			const { plates, workflow } = list('LATE', {
				count: 40,
				options: { concurrency: 2 },
				workflowSettings: { executionTimeout: TIMEOUT_S },
			});
			sandbox.always({ kind: 'slow', ms: ANSWER_MS });
			const { saved, execution } = await run(workflow);
			expect(execution.status).toBe('canceled');
			expect(summary(execution)).toMatch(/^Of 40 items: \d+ created, \d+ unknown, \d+ not sent\.$/);
			await allCarriedOut();
			const before = sentPlates(stage);
			expect(before.length).toBeLessThan(plates.length);

			const retry = await retried(stage, execution, saved);
			await allCarriedOut();

			// n8n 1.123.81 saved nothing to retry.
			if (isBefore2) expect(retry.status).toBe('success');
			else expect(errorText(retry)).toContain('unknown');
			if (!isBefore2) expect(errorText(execution)).toContain(RUN_AGAIN);
			expect(retry.data.resultData.runData.Created).toBeUndefined();
			expectNoneTwice(plates);

			sandbox.always(undefined);
			const again = await runAgain(await changed(stage, saved, goOn));
			expect(again.status).toBe('success');
			// In n8n 2, the retry has sent the rest.
			expect(new Set(outcomes(again, CREATE))).toEqual(new Set(isBefore2 ? ['sentBefore', true] : ['sentBefore']));
			// What was in progress may not have reached OPSCOM.
			const inDoubt = execution.customData.opscom_unknown.split(', ');
			expectNoneTwice(plates);
			const settled = plates.filter((plate) => !inDoubt.includes(plate));
			expect(created(settled)).toEqual(settled.map(() => 1));
		});

		describe('for a list that was run before', () => {
			let plates: string[];
			let saved: SavedWorkflow;

			/** The first two of four permits exist, created by this node. */
			async function twoCreated(prefix: string): Promise<void> {
				const all = list(prefix, { count: 4 });
				plates = all.plates;
				stage.sandbox.on(plates[2], { kind: 'errorCode', code: 9033 });
				const first = await run(all.workflow);
				expect(first.execution.status).toBe('error');
				saved = first.saved;
				expect(created(plates)).toEqual([1, 1, 0, 0]);
			}

			it('sends the others, ends at the first permit that was sent before, and the advice leads to the end', async () => {
				await twoCreated('SECOND');
				const second = await runAgain(saved);
				expect(second.status).toBe('error');
				expect(errorText(second)).toContain(SENT_BEFORE);
				expect(errorText(second)).toContain(LOOK_IT_UP);
				expect(errorText(second)).toContain('It will name this item again.');
				expect(summary(second)).toBe('Of 4 items: 2 created, 2 sent before.');

				await changed(stage, saved, goOn);
				const again = await retried(stage, second, saved, 'currentlySaved');

				expect(again.status).toBe('success');
				expect(outcomes(again, CREATE)).toEqual(['sentBefore', 'sentBefore', true, true]);
				expect(output(again, CREATE)[0].details).toMatchObject({ plate: plates[0], attempts: 0 });
				expect(created(plates)).toEqual([1, 1, 1, 1]);
			});

			it('knows it in a node that was cut and pasted, renamed, or added beside the first one', async () => {
				await twoCreated('PASTED');
				const [opscom] = saved.nodes.filter(({ name }) => name === CREATE);
				const { [CREATE]: after, ...others } = saved.connections;
				const names = ['Make a permit', 'Make it again'];
				const pasted = names.map((name, at) => ({
					...opscom,
					position: [660, 200 * at] as [number, number],
					id: randomUUID(),
					name,
					onError: 'continueRegularOutput' as const,
				}));
				const again = await runAgain(
					await stage.client.updateWorkflow({
						...saved,
						nodes: [...saved.nodes.filter((one) => one !== opscom), ...pasted],
						connections: { ...others, Rows: { main: [to(...names)] }, [names[0]]: after },
					}),
				);

				expect(outcomes(again, names[0])).toEqual(['sentBefore', 'sentBefore', true, true]);
				expect(outcomes(again, names[1])).toEqual(plates.map(() => 'sentBefore'));
				expect(created(plates)).toEqual([1, 1, 1, 1]);
			});
		});

		it('creates a list with times of the present once by its own keys, and refuses it without them', async () => {
			const { plates, workflow } = list('PRESENT');
			const opscom = workflow.nodes.find(({ name }) => name === CREATE)!;
			opscom.parameters.endTime = "={{ $now.plus(1, 'day').toISO() }}";
			const { saved, execution: refused } = await run(workflow);
			expect(errorText(refused)).toContain("'End Time' is another value at every run");
			expect(stage.sandbox.wire).toEqual([]);

			const keyed = await changed(stage, saved, withOptions({ idempotencyKey: '={{ $json.plate }}', concurrency: 1 }));
			expect((await runAgain(keyed)).status).toBe('success');
			expect(outcomes(await runAgain(await changed(stage, keyed, goOn)), CREATE)).toEqual(
				plates.map(() => 'sentBefore'),
			);
			expectEachOnce(plates);
		});

		it("sends nothing beside a 'Remove Duplicates' node that keeps the workflow's memory in another mode", async () => {
			const { plates, workflow } = list('SHARED');
			const parameters = {
				operation: 'removeItemsSeenInPreviousExecutions',
				logic: 'removeItemsUpToStoredDate',
				dateDedupeValue: '2026-01-01T00:00:00.000Z',
				options: { scope: 'workflow' },
			};
			const unique = node('Unique', 'n8n-nodes-base.removeDuplicates', 2, parameters, 2.5, 1);
			const { execution: refused } = await run({
				...workflow,
				nodes: [...workflow.nodes, unique],
				connections: { ...workflow.connections, Start: { main: [to('Unique')] }, Unique: { main: [to('List')] } },
			});
			expect(errorText(refused)).toContain('n8n could not record the key of this permit');
			expect(errorText(refused)).toContain("set its 'Scope' to 'Node'");
			expect(errorText(refused)).not.toMatch(/clean database/i);
			expect([stage.sandbox.wire, created(plates)]).toEqual([[], [0, 0, 0]]);
		});

		it("sends nothing when n8n's memory cannot be written, and says why", async () => {
			const { client, n8n } = stage;
			const { plates, workflow } = list('MEMORY');
			const database = new DatabaseSync(join(n8n.userFolder, '.n8n', 'database.sqlite'), { timeout: 10_000 });
			for (const when of ['INSERT', 'UPDATE']) {
				database.exec(
					`CREATE TRIGGER refuse_${when} BEFORE ${when} ON processed_data BEGIN SELECT RAISE(ABORT, 'no room'); END`,
				);
			}
			let saved: SavedWorkflow;
			try {
				const refused = await run(workflow);
				({ saved } = refused);
				expect(refused.execution.status).toBe('error');
				expect(errorText(refused.execution)).toContain('n8n could not record the key of this permit');
				expect(errorText(refused.execution)).toContain('no room');
				expect(summary(refused.execution)).toBe('Of 3 items: 0 created, 3 not sent.');

				const going = await runAgain(await changed(stage, saved, goOn));
				expect(outcomes(going, CREATE)).toEqual(['notSent', 'notSent', 'notSent']);
				expect(stage.sandbox.wire).toEqual([]);
			} finally {
				for (const when of ['INSERT', 'UPDATE']) database.exec(`DROP TRIGGER refuse_${when}`);
				database.close();
			}

			const again = await runAgain(await changed(stage, await client.workflow(saved.id), withOptions({})));
			expect(outcomes(again, CREATE)).toEqual([true, true, true]);
			expectEachOnce(plates);
		});
	});
}
