import axios from 'axios';
import { exampleWorkflow, withoutDryRun } from '../../scripts/n8n/examples';
import type { Execution, SavedWorkflow } from '../../scripts/n8n/n8nClient';
import { waitFor } from '../../scripts/n8n/waiting';
import { useEditor } from './chromium';
import { output } from './executions';
import { isBefore2, type Stage } from './stage';

const CLERK = { user: 'clerk', password: 'Sample-Password-1' };
const LISTENING_MS = 30_000;
const TABLE = 'OPSCOM permits';
const COLUMNS = ['plate', 'zone', 'reference_id', 'ends', 'status', 'note'];
const FORM = 'Permit form';
const LAST_DAY = '2027-06-30';

/** A row of the table, by column. */
type Row = Record<string, string | null>;

/** `permit-lifecycle.json` in production: its form filled in by a person in a browser, and its table as n8n keeps it. */
export function permitLifecycle(stage: Stage): void {
	describe('permit-lifecycle.json', () => {
		const editor = useEditor(stage, 'lifecycle');
		let project: string;
		let workflow: SavedWorkflow;

		beforeAll(async () => {
			const { client } = stage;
			project = (await client.request<{ id: string }>('GET', '/projects/personal')).id;
			workflow = await published(stage, project);
		});

		/** Fills in the form and sends it; returns the text of its closing page. */
		async function send(answers: Record<string, string>, from = workflow): Promise<string> {
			const { page } = editor;
			// Not in the address: a page opened that way sends no form. A browser sends the password with the page only.
			await page.setExtraHTTPHeaders({ Authorization: `Basic ${btoa(`${CLERK.user}:${CLERK.password}`)}` });
			await page.goto(addressOf(stage, from));
			await page.setExtraHTTPHeaders({});
			for (const [label, answer] of Object.entries(answers)) {
				const field = page.getByLabel(label);
				if (label === 'Zone' || label === 'What to do') await field.selectOption({ label: answer });
				else await field.fill(answer);
			}
			await page.getByRole('button').click();
			await page.waitForURL(/form-waiting/);
			return await page.locator('.card').innerText();
		}

		const create = async (plate: string, zone = 'Lot 4', from = workflow) =>
			await send(
				{
					'What to do': 'Create a permit',
					Plate: plate,
					Zone: zone,
					'Last day': LAST_DAY,
					'Request number': `${plate}, ${zone}`,
				},
				from,
			);
		const cancel = async (plate: string, from = workflow) =>
			await send({ 'What to do': 'Cancel it', Plate: plate }, from);
		const endEarly = async (plate: string, lastDay: Record<string, string>) =>
			await send({ 'What to do': 'End it early', Plate: plate, ...lastDay });

		async function rows(plate: string): Promise<Row[]> {
			const { client } = stage;
			const table = await tableIn(stage, project);
			const path = `/projects/${project}/data-tables/${table}/rows?take=100`;
			const { data } = await client.request<{ data: Row[] }>('GET', path);
			return data
				.filter((row) => row.plate === plate)
				.map((row) => Object.fromEntries(COLUMNS.map((column) => [column, row[column]])));
		}

		/** The newest execution; the closing page ends it. */
		async function lastExecution(): Promise<Execution> {
			const [{ id }] = await stage.client.executionsOf(workflow);
			return await stage.client.finished(id);
		}

		const referenceIds = async (plate: string) => (await rows(plate)).map(({ reference_id }) => reference_id!);

		it('creates a permit and keeps its Reference ID, then deletes it by its plate', async () => {
			const { sandbox } = stage;
			const created = await create('CLPR 806');
			const [id] = await referenceIds('CLPR806');
			expect(created).toContain('Permit created');
			expect(created).toContain(`Reference ID: ${id}`);
			expect(sandbox.permit(id)).toMatchObject({
				plate: 'CLPR 806',
				zone: 'Lot 4',
				endTime: `${LAST_DAY}T23:59:00`,
			});
			const row = { plate: 'CLPR806', zone: 'Lot 4', reference_id: id, ends: LAST_DAY };
			expect(await rows('CLPR806')).toEqual([{ ...row, status: 'active', note: '' }]);

			const cancelled = await cancel(' clpr 806');
			expect(cancelled).toMatch(
				/Cancelled[^]*1 of 1 permits of this plate were changed\.[^]*shows no permit for this plate/,
			);
			expect(sandbox.deletions(id)).toBe(1);
			expect(await rows('CLPR806')).toEqual([{ ...row, status: 'deleted', note: '' }]);

			expect(await cancel('CLPR 806')).toMatch(/has no open permit for this plate: CLPR 806/);
			expect(sandbox.deletions(id)).toBe(1);
		});

		it('says that it knows no permit of a plate, and sends nothing', async () => {
			expect(await cancel('NOBODY <b>1</b>')).toMatch(
				/Nothing was created or changed[^]*for this plate: NOBODY <b>1<\/b>/,
			);
			expect(stage.sandbox.wire).toEqual([]);
		});

		it('ends a permit early, and never guesses the day', async () => {
			const { sandbox } = stage;
			await create('AWPN 264');
			const [id] = await referenceIds('AWPN264');
			expect(await endEarly('AWPN 264', {})).toContain('0 of 1 permits of this plate were changed.');
			expect(sandbox.permit(id)).toMatchObject({ endTime: `${LAST_DAY}T23:59:00` });

			expect(await endEarly('AWPN 264', { 'Last day': '2027-03-31' })).toContain('The end is changed');
			expect(sandbox.permit(id)).toMatchObject({ endTime: '2027-03-31T23:59:00' });
			expect(await rows('AWPN264')).toMatchObject([
				{ reference_id: id, ends: '2027-03-31', status: 'active', note: '' },
			]);
		});

		it('deletes all permits of a plate and no other, and asks a person about one that OPSCOM does not have', async () => {
			const { sandbox } = stage;
			await create('BXLM 702');
			await create('BXLM 702', 'Street parking');
			await create('BPWX 643');
			const ids = await referenceIds('BXLM702');
			expect(new Set(ids).size).toBe(2);
			const [other] = await referenceIds('BPWX643');
			sandbox.on(ids[0], { kind: 'errorCode', code: 9009 });

			const text = await cancel('BXLM 702');
			expect(text).toMatch(/Not every permit was changed[^]*1 of 2 permits/);
			expect((await rows('BXLM702')).map(({ status }) => status)).toEqual(['needs a person', 'deleted']);
			expect(sandbox.has(other)).toBe(true);
			expect((await rows('BPWX643')).map(({ status }) => status)).toEqual(['active']);

			expect(await cancel('BXLM 702')).toContain('1 of 1 permits of this plate were changed.');
			expect(ids.map((id) => sandbox.deletions(id))).toEqual([1, 1]);
			expect((await rows('BXLM702')).map(({ status }) => status)).toEqual(['deleted', 'deleted']);
		});

		it('says so when the plate still has another permit after the deletion', async () => {
			stage.sandbox.addPermits({ referenceId: 'MONTHLY-1', plate: 'CKDR 418' });
			await create('CKDR 418');
			expect(await cancel('CKDR 418')).toContain('OPSCOM still shows a permit for this plate.');
			expect(stage.sandbox.has('MONTHLY-1')).toBe(true);
		});

		it.each([
			['as internalReferenceID only', 'CTHV 935', { internalReferenceID: 'INTERNAL-1' }],
			['beside an empty reference_id', 'CTHV 936', { reference_id: '', InternalReferenceID: 'INTERNAL-1' }],
		])('keeps a Reference ID that came %s', async (_how, plate, id) => {
			stage.sandbox.on(plate, { kind: 'status', status: 200, body: { status: 'success', ...id } });
			expect(await create(plate)).toMatch(/Permit created[^]*INTERNAL-1/);
			expect(await referenceIds(plate.replace(' ', ''))).toEqual(['INTERNAL-1']);
		});

		it.each([
			['cut', 'DOUBT 1', 0],
			['actThenCut', 'DOUBT 2', 1],
		] as const)('never sends a new permit twice (%s), keeps a row in doubt and says where to look', async (...row) => {
			const [kind, plate, made] = row;
			const { sandbox } = stage;
			sandbox.alwaysOn(plate, { kind });
			const before = sandbox.permits().length;

			const text = await create(plate);
			expect(text).toMatch(/may or may not exist[^]*Do not send the form again yet\./);
			expect(sandbox.wire).toHaveLength(1);
			expect(sandbox.permits()).toHaveLength(before + made);
			const key = plate.replace(' ', '');
			expect(await rows(key)).toMatchObject([
				{ plate: key, zone: 'Lot 4', reference_id: '', status: 'in doubt', note: expect.stringMatching(/./) as string },
			]);

			expect(await create(plate)).toContain('This permit was sent before');
			expect(sandbox.wire).toHaveLength(1);
			expect(await cancel(plate)).toContain('A permit in doubt has no Reference ID yet');
			expect(sandbox.wire).toHaveLength(1);
		});

		it('shows and keeps what OPSCOM answered to a creation in doubt', async () => {
			// Longer than what a message quotes of it.
			const body = { ErrorCode: 0, note: 'long '.repeat(80), result: ['CAME-BACK-1'] };
			stage.sandbox.on('CMZA 317', { kind: 'status', status: 200, body });
			expect(await create('CMZA 317')).toMatch(/may or may not exist[^]*CAME-BACK-1/);
			expect(await rows('CMZA317')).toMatchObject([{ note: expect.stringContaining('CAME-BACK-1') as string }]);
		});

		it('says that nothing was created when OPSCOM refuses the permit', async () => {
			stage.sandbox.on('CJRE 551', { kind: 'errorCode', code: 9021 });
			expect(await create('CJRE 551')).toMatch(/Nothing was created[^]*The plate is too long for OPSCOM/);
			expect(await rows('CJRE551')).toMatchObject([{ reference_id: '', status: 'not created' }]);
		});

		describe('when something happens to the table', () => {
			/** Takes a column away while `act` runs, so that the steps that use it fail. */
			async function withoutColumn<T>(name: string, act: () => Promise<T>): Promise<T> {
				const { client } = stage;
				const path = `/projects/${project}/data-tables/${await tableIn(stage, project)}/columns`;
				const columns = await client.request<Array<{ id: string; name: string }>>('GET', path);
				await client.request('DELETE', `${path}/${columns.find((column) => column.name === name)!.id}`);
				try {
					return await act();
				} finally {
					await client.request('POST', path, { name, type: 'string' });
				}
			}

			it('shows the Reference ID of a permit that could not be saved', async () => {
				const text = await withoutColumn('ends', async () => await create('LOST 1'));
				const execution = await lastExecution();
				const [{ reference_id: id }] = output(execution, 'Create permit');

				expect(stage.sandbox.has(String(id))).toBe(true);
				expect(await rows('LOST1')).toEqual([]);
				expect(text).toContain('The permit exists, but its Reference ID is not saved');
				expect(text).toContain(`Reference ID: ${String(id)}`);
				expect(text).toMatch(/Write it down now[^]*Do not send the form again\./);
			});

			// n8n 2.40.5 looks for a table whose name contains the one that it is to reuse.
			(isBefore2 ? it.skip : it)('creates nothing when the table is not found among others', async () => {
				const { client, sandbox } = stage;
				const path = `/projects/${project}/data-tables`;
				const other = await client.request<{ id: string }>('POST', path, { name: `Old ${TABLE}`, columns: [] });
				const text = await create('LOST 4');
				await client.request('DELETE', `${path}/${other.id}`);
				expect(text).toMatch(/Nothing was created or changed[^]*could not open or read the table/);
				expect(sandbox.wire).toEqual([]);
			});

			it("deletes nothing when the table can't be read", async () => {
				await create('LOST 3');
				const [id] = await referenceIds('LOST3');
				expect(await withoutColumn('status', async () => await cancel('LOST 3'))).toContain(
					'could not open or read the table',
				);
				expect(stage.sandbox.has(id)).toBe(true);
			});

			it('says so when the row of a deleted permit could not be marked, and marks it at the next try', async () => {
				await create('LOST 2');
				const [id] = await referenceIds('LOST2');
				const text = await withoutColumn('note', async () => await cancel('LOST 2'));

				expect(stage.sandbox.deletions(id)).toBe(1);
				expect(text).toContain('1 of 1 permits of this plate were changed.');
				expect(text).toContain('A row of the table could not be marked');
				expect((await rows('LOST2')).map(({ status }) => status)).toEqual(['active']);

				// OPSCOM no longer has it, which is not the same as a deletion: a person decides.
				expect(await cancel('LOST 2')).toContain('0 of 1 permits of this plate were changed.');
				expect(stage.sandbox.deletions(id)).toBe(1);
				expect((await rows('LOST2')).map(({ status }) => status)).toEqual(['needs a person']);
			});
		});

		it('creates and changes nothing in a dry run, and its rows say so', async () => {
			await create('DRY 1');
			const dryRun = await published(stage, project, true);
			stage.sandbox.reset();
			expect(await create('DRY 2', 'Lot 4', dryRun)).toContain('Checked. Nothing was created.');
			expect(await cancel('DRY 1', dryRun)).toContain('Checked. Nothing was changed.');
			const writes = stage.sandbox.wire.filter(({ path }) => !path.includes('validate'));
			expect(writes).toEqual([]);
			expect((await rows('DRY2')).map(({ status }) => status)).toEqual(['only checked']);
			expect((await rows('DRY1')).map(({ status }) => status)).toEqual(['active']);
		});
	});
}

const addressOf = ({ n8n }: Stage, { nodes }: SavedWorkflow) =>
	`${n8n.url}/form/${nodes.find(({ name }) => name === FORM)!.webhookId}`;

/** The id of the table; undefined when it is not there. */
async function tableIn({ client }: Stage, project: string): Promise<string | undefined> {
	type Tables = { data: Array<{ id: string; name: string }> };
	const { data } = await client.request<Tables>('GET', `/projects/${project}/data-tables?take=100`);
	return data.find(({ name }) => name === TABLE)?.id;
}

/** The example in production, set up as its note says, or still with its dry run. */
async function published(stage: Stage, project: string, asFound = false): Promise<SavedWorkflow> {
	const { client, credential, n8n } = stage;
	const { id, name } = await client.createCredential('Forms', 'httpBasicAuth', CLERK);
	const example = exampleWorkflow('permit-lifecycle.json', credential);
	const workflow = asFound ? example : withoutDryRun(example);
	const table = isBefore2 ? await tableByHand(stage, project) : undefined;
	for (const node of workflow.nodes) {
		if (node.type.endsWith('.formTrigger')) {
			node.credentials = { httpBasicAuth: { id, name } };
			// Two copies of the workflow cannot share an address.
			node.webhookId = crypto.randomUUID();
		}
		if (!table || !node.type.endsWith('.dataTable')) continue;
		if (node.parameters.resource === 'table') node.disabled = true;
		else node.parameters.dataTableId = { __rl: true, mode: 'list', value: table };
	}
	const saved = await client.createWorkflow(workflow);
	await client.activate(saved, n8n.version);
	const url = addressOf(stage, saved);
	const isThere = async () => (await axios.get(url, { validateStatus: () => true })).status === 401 || undefined;
	await waitFor(isThere, LISTENING_MS, 'The form was not registered');
	return saved;
}

/** Makes the table, as the example's note says for n8n 1, whose workflows can't. */
async function tableByHand(stage: Stage, project: string): Promise<string> {
	const there = await tableIn(stage, project);
	if (there) return there;
	const columns = COLUMNS.map((name) => ({ name, type: 'string' }));
	const path = `/projects/${project}/data-tables`;
	return (await stage.client.request<{ id: string }>('POST', path, { name: TABLE, columns })).id;
}
