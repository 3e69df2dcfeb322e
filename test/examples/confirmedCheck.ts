import type { INode } from 'n8n-workflow';
import { connectionsOf, type Workflow } from './readExamples';

/** Nodes that only pass their items on. */
const PASS_ITEMS_ON = ['splitInBatches', 'noOp', 'merge'].map((name) => `n8n-nodes-base.${name}`);

/** The key that an item has once OPSCOM confirmed it, by operation. */
const CONFIRMED: Record<string, string> = { create: 'created', delete: 'deleted', update: 'updated' };

/** An If node returns the items that meet its conditions on its first output, and the others on its second. */
const TRUE_OUTPUT = 0;
const FALSE_OUTPUT = 1;

interface Condition {
	leftValue: unknown;
	operator: { type: string; operation: string };
}

/**
 * Nodes that could take an item for done that is not: a dry run, an empty item of 'Always Output Data', a failed item.
 *
 * @param opscom the node whose success output is followed
 * @returns names of the nodes that act before one has asked for `deleted`, `created` or `updated`, or that follow both
 * outputs of the one that asks
 */
export function actingUnconfirmed(workflow: Workflow, opscom: INode): string[] {
	const key = CONFIRMED[String(opscom.parameters.operation)];
	const nodeNamed = (name: string) => workflow.nodes.find((node) => node.name === name)!;
	const edges = connectionsOf(workflow).filter(({ type }) => type === 'main');
	const next = (from: string, output: number) =>
		edges.filter((edge) => edge.from === from && edge.output === output).map(({ to }) => to);
	const nextOfAll = (from: string) => edges.filter((edge) => edge.from === from).map(({ to }) => to);

	const checks = new Set<string>();
	/** The acting nodes from here on. The OPSCOM node is not passed: what comes after it is a new item. */
	const follow = (start: string[], stopAtChecks: boolean): Set<string> => {
		const acting = new Set<string>();
		const seen = new Set([opscom.name]);
		const open = [...start];
		for (let name = open.pop(); name !== undefined; name = open.pop()) {
			if (seen.has(name)) continue;
			seen.add(name);
			const node = nodeNamed(name);
			if (isCheck(node, key)) checks.add(name);
			if (stopAtChecks && (isCheck(node, key) || asksInItsValues(node, key))) continue;
			if (!isCheck(node, key) && !PASS_ITEMS_ON.includes(node.type)) acting.add(name);
			open.push(...nextOfAll(name));
		}
		return acting;
	};

	const unchecked = follow(next(opscom.name, 0), true);
	const onBothOutputs = [...checks].flatMap((check) => {
		const unconfirmed = follow(next(check, FALSE_OUTPUT), false);
		return [...follow(next(check, TRUE_OUTPUT), false)].filter((name) => unconfirmed.has(name));
	});
	return [...new Set([...unchecked, ...onBothOutputs])];
}

/** Whether the node is an If whose first output gets only items that have the key. */
function isCheck({ type, parameters }: INode, key: string): boolean {
	if (type !== 'n8n-nodes-base.if') return false;
	const { conditions, combinator } = parameters.conditions as unknown as {
		conditions: Condition[];
		combinator: string;
	};
	const asks = conditions.some(
		({ leftValue, operator }) =>
			leftValue === `={{ $json.${key} === true }}` && operator.type === 'boolean' && operator.operation === 'true',
	);
	return asks && (conditions.length === 1 || combinator === 'and');
}

/** Whether what the node writes hangs on the key: each value that says something of the item asks for it first. */
function asksInItsValues({ type, parameters }: INode, key: string): boolean {
	if (type === 'n8n-nodes-base.code') return String(parameters.jsCode).includes(`${key} === true`);
	if (!['n8n-nodes-base.set', 'n8n-nodes-base.dataTable'].includes(type)) return false;
	const values = JSON.stringify(parameters).match(/={{.*?}}/g) ?? [];
	const claims = values.filter((value) => /'(active|deleted|updated|created)\b/i.test(value));
	return claims.length > 0 && claims.every((value) => value.includes(`$json.${key} === true ?`));
}
