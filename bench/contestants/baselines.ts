import { node, noOp, using } from '../../test/n8n/workflows';
import { COLUMN, MEASURED, type NodeContestant } from './contestant';

/** n8n calls what it finds in its folder for custom nodes so. */
const PACKAGE = 'CUSTOM';

/** The same workflow with a node that does nothing: what n8n itself needs for the items. */
export const nothing: NodeContestant = {
	kind: 'node',
	id: 'nothing',
	label: 'No request',
	node: () => noOp(MEASURED, COLUMN),
	sendsNothing: true,
};

export const declarative: NodeContestant = {
	kind: 'node',
	id: 'declarative',
	label: 'Declarative node',
	node: ({ credential }) => ({
		...node(MEASURED, `${PACKAGE}.declarative`, 1, { referenceId: '={{ $json.reference_id }}' }, COLUMN),
		...using(credential),
	}),
};

export const oneAtATime: NodeContestant = {
	kind: 'node',
	id: 'one-at-a-time',
	label: 'Node that sends one at a time',
	concurrency: 1,
	node: ({ credential }) => ({
		...node(MEASURED, `${PACKAGE}.oneAtATime`, 1, { referenceId: '={{ $json.reference_id }}' }, COLUMN),
		...using(credential),
	}),
};

export const barePool = (concurrency: number): NodeContestant => ({
	kind: 'node',
	id: `bare-pool-${concurrency}`,
	label: `Bare pool in n8n, ${concurrency} at once`,
	concurrency,
	node: ({ deleteUrl, token }) =>
		node(MEASURED, `${PACKAGE}.barePool`, 1, { url: deleteUrl, token, concurrency }, COLUMN),
});
