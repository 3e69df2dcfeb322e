import { opscomNode } from '../../test/n8n/workflows';
import { COLUMN, MEASURED, type NodeContestant } from './contestant';

export const opscom = (concurrency: number): NodeContestant => ({
	kind: 'node',
	id: `opscom-${concurrency}`,
	label: `OPSCOM node, ${concurrency} at once`,
	concurrency,
	node: ({ credential }) => opscomNode({ credential, options: { concurrency } }, COLUMN, MEASURED),
});

/** The same, with a credential that differs from item to item. */
export const opscomOwnCredential = (concurrency: number): NodeContestant => ({
	kind: 'node',
	id: `opscom-own-credential-${concurrency}`,
	label: `OPSCOM node, ${concurrency} at once, credential by item`,
	concurrency,
	node: ({ ownCredential }) => opscomNode({ credential: ownCredential, options: { concurrency } }, COLUMN, MEASURED),
});

/** The same, with a Reference ID that n8n has to evaluate for each item, because it is more than a column. */
export const opscomLongerExpression = (concurrency: number): NodeContestant => ({
	kind: 'node',
	id: `opscom-longer-expression-${concurrency}`,
	label: `OPSCOM node, ${concurrency} at once, longer expression`,
	concurrency,
	node: ({ credential }) =>
		opscomNode(
			{ credential, options: { concurrency }, referenceId: '={{ $json.reference_id.trim() }}' },
			COLUMN,
			MEASURED,
		),
});

export const opscomDryRun: NodeContestant = {
	kind: 'node',
	id: 'opscom-dry-run',
	label: 'OPSCOM node, dry run',
	node: ({ credential }) => opscomNode({ credential, options: { dryRun: true } }, COLUMN, MEASURED),
	sendsNothing: true,
};
