import type { INode } from 'n8n-workflow';
import { connectionsOf, type Workflow } from './readExamples';

/** Nodes that only pass their items on. */
const PASS_ITEMS_ON = ['splitInBatches', 'noOp', 'filter', 'merge'].map((name) => `n8n-nodes-base.${name}`);

/** An If node returns the items that meet its conditions on its first output, and the others on its second. */
const TRUE_OUTPUT = 0;
const FALSE_OUTPUT = 1;

interface Condition {
	leftValue: unknown;
	operator: { type: string; operation: string };
}

/**
 * Nodes that could take the item of a dry run for a deletion.
 *
 * @param opscom name of the node whose success output is followed
 * @returns names of the nodes that mark, write or respond with something before an If node has asked for `dryRun`,
 * or that follow both of its outputs
 */
export function actingOnDryRuns(workflow: Workflow, opscom: string): string[] {
	const nodeNamed = (name: string) => workflow.nodes.find((node) => node.name === name)!;
	const edges = connectionsOf(workflow).filter(({ type }) => type === 'main');
	const next = (from: string, output: number) =>
		edges.filter((edge) => edge.from === from && edge.output === output).map(({ to }) => to);
	const nextOfAll = (from: string) => edges.filter((edge) => edge.from === from).map(({ to }) => to);

	const checks = new Set<string>();
	/** The acting nodes from here on. The OPSCOM node is not passed: what comes after it is a new item. */
	const follow = (start: string[], stopAtChecks: boolean): Set<string> => {
		const acting = new Set<string>();
		const seen = new Set([opscom]);
		const open = [...start];
		for (let name = open.pop(); name !== undefined; name = open.pop()) {
			if (seen.has(name)) continue;
			seen.add(name);
			const node = nodeNamed(name);
			if (asksForDryRun(node)) checks.add(name);
			if (asksForDryRun(node) && stopAtChecks) continue;
			if (!asksForDryRun(node) && !PASS_ITEMS_ON.includes(node.type)) acting.add(name);
			open.push(...nextOfAll(name));
		}
		return acting;
	};

	const unchecked = follow(next(opscom, 0), true);
	const onBothOutputs = [...checks].flatMap((check) => {
		const dryRun = follow(next(check, TRUE_OUTPUT), false);
		return [...follow(next(check, FALSE_OUTPUT), false)].filter((name) => dryRun.has(name));
	});
	return [...new Set([...unchecked, ...onBothOutputs])];
}

/** Whether the node is an If whose first output gets every item with `dryRun`. */
function asksForDryRun({ type, parameters }: INode): boolean {
	if (type !== 'n8n-nodes-base.if') return false;
	const { conditions, combinator } = parameters.conditions as unknown as {
		conditions: Condition[];
		combinator: string;
	};
	const asks = conditions.some(
		({ leftValue, operator }) =>
			leftValue === '={{ $json.dryRun }}' && operator.type === 'boolean' && operator.operation === 'true',
	);
	return asks && (conditions.length === 1 || combinator === 'or');
}
