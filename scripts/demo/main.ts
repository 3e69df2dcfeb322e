import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import type { INodeType } from 'n8n-workflow';

import { descriptionOf } from '../../test/engine/descriptionOf';
import { start, type SavedWorkflow, type Setting } from '../../test/engine/engine';
import { startSandbox, type Sandbox } from '../../test/sandbox';
import { loadPackedNode } from './packedNode';
import { permitLife, resultsOf, ZONE } from './permitLife';
import { tableOf, tableOfSteps } from './report';
import { ID_COLUMN, readRows, UnusableFile, type Row } from './rows';

const ROOT = join(__dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'cancelled-permits.json');
const OWN_ROWS = join(ROOT, 'examples', 'cancellations.csv');
const OPSCOM = 'n8n-nodes-opscom.opscom';
const TRIGGER = 'n8n-nodes-base.manualTrigger';

/** In the demo's own rows: an ID that OPSCOM does not know, and one whose connection is cut after the deletion. */
const UNKNOWN_ID = 'f9042b6d-8c13-4ae7-a5d9-61b7e3c0284f';
const CUT_ID = '3ea7d598-b20c-4165-9f4b-e4d07c8b1f63';

async function demo(file: string): Promise<void> {
	const rows = await readRows(file);
	const temporary = await mkdtemp(join(tmpdir(), 'opscom-demo-'));
	let sandbox: Sandbox | undefined;
	try {
		console.log('1. Packing the built package and loading it as n8n does');
		const { files, node, credential } = await loadPackedNode(ROOT, temporary);
		console.log(
			`   ${files.length} files; node '${node.description.displayName}', credential '${credential.displayName}'`,
		);

		console.log('2. Starting an OPSCOM sandbox on this computer');
		sandbox = await startSandbox({
			permits: rows.map((row) => row[ID_COLUMN]).filter((id) => isReferenceId(id) && id !== UNKNOWN_ID),
			onSettled: ({ operation, referenceId, status }) => {
				const what = operation === 'delete' ? referenceId : `permits/${operation}`;
				console.log(`   ${what}: ${status === 'cut' ? 'connection cut' : `HTTP ${status}`}`);
			},
		});
		if (file === OWN_ROWS) sandbox.on(CUT_ID, { kind: 'actThenCut' });
		const { url, token, clientCode } = sandbox;
		console.log(`   ${url}; permits: ${sandbox.permits().length}`);

		const workflow = JSON.parse(await readFile(EXAMPLE, 'utf8')) as SavedWorkflow;
		console.log(`3. Running '${workflow.name}' on n8n's engine with ${rows.length} rows from ${relative('', file)}`);
		const setting: Setting = {
			nodeTypes: { [OPSCOM]: node, [TRIGGER]: trigger },
			credentialTypes: { opscomApi: credential },
			credentials: { opscomApi: { apiToken: token, clientCode, baseUrl: url, plateServiceUrl: url } },
		};
		const run = await start(withRows(workflow, rows), setting).ended;

		const [{ data, hints = [], error }] = run.data.resultData.runData[nodeIn(workflow, OPSCOM).name];
		if (error) throw error;
		const outputs = (data?.main ?? []).map((items) => items ?? []);
		console.log(`4. Result of each row\n${tableOf(rows, outputs)}`);
		for (const { message } of hints) console.log(`   ${message}`);
		const [[first] = []] = outputs;
		if (first) console.log(`   The next node receives, for the first deleted permit: ${JSON.stringify(first.json)}`);

		const life = permitLife(OPSCOM, TRIGGER);
		console.log(`5. Running '${life.name}' on n8n's engine: every operation of the node, one after the other`);
		sandbox.addPermits({ referenceId: randomUUID(), zone: ZONE });
		console.log(tableOfSteps(resultsOf(await start(life, setting).ended)));
	} finally {
		await sandbox?.stop();
		await rm(temporary, { recursive: true, force: true });
	}
}

/** n8n does not run a trigger whose output is pinned, so its description is enough. */
const trigger: INodeType = { description: descriptionOf({ group: ['trigger'], inputs: [] }) };

const isReferenceId = (text: string) => /^[A-Za-z0-9-]{1,50}$/.test(text);

const nodeIn = ({ nodes }: SavedWorkflow, wanted: string) => nodes.find(({ type }) => type === wanted)!;

/** The example's list and its OPSCOM node, as a person has them once the dry run is over: a credential selected, their rows pinned. */
function withRows(workflow: SavedWorkflow, rows: Row[]): SavedWorkflow {
	const opscom = nodeIn(workflow, OPSCOM);
	const cancelled = nodeIn(workflow, TRIGGER);
	return {
		...workflow,
		nodes: [
			cancelled,
			{
				...opscom,
				// Failed rows apart from the others.
				onError: 'continueErrorOutput',
				parameters: { ...opscom.parameters, options: {} },
				credentials: { opscomApi: { id: 'demo', name: 'OPSCOM sandbox' } },
			},
		],
		connections: { [cancelled.name]: { main: [[{ node: opscom.name, type: 'main', index: 0 }]] } },
		pinData: { [cancelled.name]: rows.map((json) => ({ json })) },
	};
}

new Command('npm run demo --')
	.description(
		"Runs a cancellation workflow on n8n's engine with this node, against an OPSCOM sandbox on this computer.",
	)
	.option(
		'--file <path>',
		`CSV file with a '${ID_COLUMN}' column; the sandbox has a permit for each of its IDs`,
		OWN_ROWS,
	)
	.action(async ({ file }: { file: string }) => await demo(resolve(file)))
	.parseAsync()
	.catch((thrown: unknown) => {
		console.error(thrown instanceof UnusableFile ? thrown.message : thrown);
		process.exitCode = 1;
	});
