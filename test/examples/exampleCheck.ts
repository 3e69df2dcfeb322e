import type { INode } from 'n8n-workflow';
import { actingOnDryRuns } from './dryRunCheck';
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

/** Width and height of a node on the canvas with its name below it, generously. */
const NODE_SIZE = { width: 100, height: 140 };

interface Frame {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

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
		...withoutNote(workflow),
		...unaskedDryRuns(workflow),
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

function withoutNote({ nodes }: Workflow): string[] {
	const frames = nodes.filter(isNote).map(({ name, position: [left, top], parameters: { width, height } }): Frame => {
		return { name, left, top, right: left + Number(width), bottom: top + Number(height) };
	});
	const overlaps = (a: Frame, b: Frame) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
	const isAround = (frame: Frame, { position: [x, y] }: INode) =>
		frame.left <= x && frame.top <= y && x + NODE_SIZE.width <= frame.right && y + NODE_SIZE.height <= frame.bottom;
	const overlapping = frames.flatMap((frame, index) =>
		frames
			.slice(index + 1)
			.flatMap((other) => (overlaps(frame, other) ? [`${frame.name}: overlaps ${other.name}`] : [])),
	);
	const unexplained = nodes.filter((node) => !isNote(node) && !frames.some((frame) => isAround(frame, node)));
	return [...overlapping, ...unexplained.map(({ name }) => `${name}: is inside no sticky note`)];
}

function unaskedDryRuns(workflow: Workflow): string[] {
	return workflow.nodes
		.filter((node) => isOurs(node) && node.parameters.operation !== 'getStats')
		.flatMap(({ name }) => actingOnDryRuns(workflow, name))
		.map((name) => `${name}: acts before the workflow has asked for dryRun`);
}
