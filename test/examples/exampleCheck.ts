import type { INode } from 'n8n-workflow';
import { actingUnconfirmed } from './confirmedCheck';
import { noteProblems } from './noteCheck';
import { connectionsOf, type Workflow } from './readExamples';

/** What every n8n has, and the package under test. */
const PACKAGES = ['n8n-nodes-base', '@n8n/n8n-nodes-langchain', 'n8n-nodes-opscom'];

/** They bring no rows: a clock starts the one, a person writes to the other. */
const START_WITHOUT_ROWS = ['n8n-nodes-base.scheduleTrigger', '@n8n/n8n-nodes-langchain.chatTrigger'];

/** n8n's own nodes that reach nothing outside the n8n instance. */
const INSIDE_N8N = [
	...[
		'aggregate',
		'code',
		'dataTable',
		'executeWorkflow',
		'extractFromFile',
		'filter',
		'form',
		'html',
		'if',
		'limit',
		'merge',
		'noOp',
	],
	...['removeDuplicates', 'respondToWebhook', 'scheduleTrigger', 'set', 'splitInBatches', 'splitOut', 'stickyNote'],
	...['stopAndError', 'summarize', 'switch', 'wait'],
].map((name) => `n8n-nodes-base.${name}`);

export const isOurs = ({ type }: INode) => type.startsWith('n8n-nodes-opscom.');

/** n8n's own HTTP Request node needs no other account with the credential of this package, or with none. */
export const isRequestToOpscom = ({ type, parameters: { authentication, nodeCredentialType, url } }: INode) =>
	type === 'n8n-nodes-base.httpRequest' &&
	(nodeCredentialType === 'opscomApi' || (authentication === undefined && String(url).startsWith('={{')));

const isNote = ({ type }: INode) => type === 'n8n-nodes-base.stickyNote';
const packageOf = ({ type }: INode) => type.slice(0, type.lastIndexOf('.'));

/** What keeps a workflow from being an example that anybody can import and run at once. */
export function problemsOf(workflow: Workflow): string[] {
	return [
		...credentialsIn(workflow),
		...unknownPackages(workflow),
		...withoutPinnedRows(workflow),
		...noteProblems(workflow),
		...unconfirmed(workflow),
		...askingForTheMissing(workflow),
		...filledIn(workflow),
		...writtenByRowNumber(workflow),
	];
}

function credentialsIn({ nodes }: Workflow): string[] {
	return nodes.filter(({ credentials }) => credentials).map(({ name }) => `${name}: has a credential`);
}

function unknownPackages({ nodes }: Workflow): string[] {
	return nodes
		.filter((node) => !PACKAGES.includes(packageOf(node)))
		.map((node) => `${node.name}: comes from ${packageOf(node)}`);
}

function withoutPinnedRows(workflow: Workflow): string[] {
	const { nodes, pinData } = workflow;
	const entered = new Set(connectionsOf(workflow).map(({ to }) => to));
	const givesToAgent = new Set(
		connectionsOf(workflow)
			.filter(({ type }) => type !== 'main')
			.map(({ from }) => from),
	);
	const isTrigger = ({ name }: INode) => !entered.has(name) && !givesToAgent.has(name);
	const isOutside = (node: INode) =>
		packageOf(node) !== '@n8n/n8n-nodes-langchain' &&
		!isOurs(node) &&
		!isRequestToOpscom(node) &&
		!INSIDE_N8N.includes(node.type);
	const needsRows = (node: INode) =>
		!isNote(node) && !START_WITHOUT_ROWS.includes(node.type) && (isTrigger(node) || isOutside(node));
	return nodes
		.filter((node) => needsRows(node) && !pinData[node.name]?.length)
		.map(({ name }) => `${name}: has no pinned rows`);
}

/** Operations that change nothing. */
const READS = ['get', 'getStats'];

function unconfirmed(workflow: Workflow): string[] {
	return workflow.nodes
		.filter((node) => isOurs(node) && !READS.includes(String(node.parameters.operation)))
		.flatMap((node) => actingUnconfirmed(workflow, node))
		.map((name) => `${name}: acts on items that OPSCOM did not confirm`);
}

/** An item without `dryRun` can be an empty one, or that of a failure. */
function askingForTheMissing({ nodes }: Workflow): string[] {
	return nodes
		.filter(({ parameters: { conditions, rules } }) => JSON.stringify([conditions, rules]).includes('$json.dryRun'))
		.map(({ name }) => `${name}: decides by dryRun`);
}

/** A misnamed column is an empty value: it must reach the node, which reports it. */
function filledIn({ nodes }: Workflow): string[] {
	return nodes
		.filter(isOurs)
		.filter(({ parameters }) => /\|\||\?\?|\$now|\$today/.test(JSON.stringify({ ...parameters, options: {} })))
		.map(({ name }) => `${name}: fills in what is missing`);
}

/** A row that somebody inserts moves the others. */
function writtenByRowNumber({ nodes }: Workflow): string[] {
	return nodes
		.filter(({ type, parameters }) => type === 'n8n-nodes-base.googleSheets' && parameters.operation === 'update')
		.filter(({ parameters }) => {
			const { matchingColumns } = parameters.columns as { matchingColumns: string[] };
			return matchingColumns.join() !== 'reference_id';
		})
		.map(({ name }) => `${name}: does not find its row by reference_id`);
}
