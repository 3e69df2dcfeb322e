import { exampleWorkflow, type ExampleWorkflow } from '../../scripts/n8n/examples';
import { waitFor } from '../../scripts/n8n/waiting';
import { output } from './executions';
import { heartbeat, quickAtLeastOnce } from './heartbeat';
import type { Stage } from './stage';
import { node, to } from './workflows';

const ROWS = 10_000;
const LONGEST_MS = 1_000;
const OVER_MS = 300_000;

/** The step of each example that brings the rows, and a row as JavaScript that has its number. */
const LISTS: Array<[file: string, step: string, row: string]> = [
	[
		'cancelled-permits.json',
		'Cancelled permits',
		"{ reference_id: `ROW-${n}`, plate: `P${n}`, cancelled_on: '2026-03-02' }",
	],
	[
		'spreadsheet-row-cancelled.json',
		'Row changed',
		"{ row_number: n, reference_id: `ROW-${n}`, plate: `P${n}`, status: 'cancelled' }",
	],
	[
		'nightly-spreadsheet.json',
		'Read the spreadsheet',
		"{ row_number: n, reference_id: `ROW-${n}`, plate: `P${n}`, cancelled_on: '2026-03-02', opscom: '', opscom_note: '' }",
	],
	[
		'crm-deal-cancelled.json',
		'Get the deal',
		"{ dealId: n, properties: { dealstage: { value: 'cancelled' }, opscom_reference_id: { value: `ROW-${n}` } } }",
	],
];

/** Long lists in the examples; the dry run takes the same steps. For the form of `upload-a-list.json` see `exampleUpload.ts`. */
export function exampleSize(stage: Stage): void {
	/** The example with its rows made inside n8n: nobody waits for their way there. */
	function withRows(file: string, step: string, row: string): ExampleWorkflow {
		const workflow = exampleWorkflow(file, stage.credential);
		const jsCode = `return Array.from({ length: ${ROWS} }, (_, index) => index + 1).map((n) => ({ json: ${row} }));`;
		const list = { ...node(step, 'n8n-nodes-base.code', 2, { jsCode }, -1) };
		const isNeeded = (name: string) =>
			name === step || !/trigger$/i.test(workflow.nodes.find((one) => one.name === name)!.type);
		const nodes = workflow.nodes.filter(({ name }) => name !== step && isNeeded(name));
		const connections = Object.fromEntries(Object.entries(workflow.connections).filter(([name]) => isNeeded(name)));
		const pinData = Object.fromEntries(
			Object.entries(workflow.pinData).filter(([name]) => name !== step && isNeeded(name)),
		);
		return {
			...workflow,
			nodes: [node('Start', 'n8n-nodes-base.manualTrigger', 1, {}, -2), list, ...nodes],
			connections: { ...connections, Start: { main: [to(step)] } },
			pinData,
		};
	}

	it.each(LISTS)(`%s checks ${ROWS} rows while n8n goes on answering`, async (file, step, row) => {
		await quickAtLeastOnce(LONGEST_MS, `while ${file} checked ${ROWS} rows`, async () => {
			const { client } = stage;
			const saved = await client.createWorkflow(withRows(file, step, row));
			const health = heartbeat(stage);
			const id = await client.run(saved);
			// Without its data, which is long.
			const isOver = async () => {
				const [{ status }] = await client.executionsOf(saved);
				return ['running', 'new'].includes(status) ? undefined : status;
			};
			const over = waitFor(isOver, OVER_MS, `${file} was not over`, 250);
			expect(await over.finally(async () => await health.stop())).toBe('success');
			const checked = output(await client.execution(id), 'Delete permit');
			expect(checked.at(-1)).toMatchObject({ dryRun: true, reference_id: `ROW-${ROWS}` });
			return health.worst();
		});
	});
}
