import { isDeepStrictEqual } from 'node:util';
import { NodeHelpers, type INode, type INodeTypeDescription } from 'n8n-workflow';

/** What a real n8n says about each of its nodes; a node with several implementations is there several times. */
export type Descriptions = INodeTypeDescription[];

/**
 * What in a node this version of n8n does not have: its type, its version, or parameters that the description of that version does
 * not show for the values of the others, at any depth.
 */
export function unknownInNode(descriptions: Descriptions, node: INode): string[] {
	const ofType = descriptions.filter(({ name }) => name === node.type);
	if (ofType.length === 0) return [`${node.name}: no node ${node.type}`];
	const description = ofType.find(({ version }) => [version].flat().includes(node.typeVersion));
	if (!description) return [`${node.name}: no version ${node.typeVersion} of ${node.type}`];
	try {
		const { properties } = description;
		const known = NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, description);
		return missingIn(known, node.parameters).map((path) => `${node.name}: no parameter ${path}`);
	} catch (thrown) {
		return [`${node.name}: ${(thrown as Error).message}`];
	}
}

/** Paths of the values that are not in `known`. */
function missingIn(known: unknown, given: object): string[] {
	return Object.entries(given).flatMap(([key, value]) => {
		const there = isObject(known) ? known[key] : undefined;
		if (isDeepStrictEqual(there, value)) return [];
		return isObject(value) && isObject(there) ? missingIn(there, value).map((path) => `${key}.${path}`) : [key];
	});
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
