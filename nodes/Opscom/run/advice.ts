import type { Operation } from '../actions/operation';
import type { FailedItem } from './itemResult';
import type { RunSetting } from './setting';

const NEWEST = "choose 'Retry with currently saved workflow' for the newest execution in n8n's list of executions";

const IN_SUB_WORKFLOW =
	"This ran in a sub-workflow. Retry the sub-workflow's own execution: retrying its parent starts the sub-workflow again from its first item.";

/** What to do about a run that stopped at a failure. */
export function adviceAfterFailure(
	{ outcome }: FailedItem,
	{ safeToRepeat }: Operation,
	{ isSubWorkflow }: RunSetting,
): string[] {
	const failsAgain = outcome === 'refused' || outcome === 'notFound' || (outcome === 'unknown' && !safeToRepeat);
	const retry = failsAgain
		? `A retry would stop at this item again. First follow the advice above or change 'On Error' in the node's settings, and save the workflow. Then ${NEWEST}. It sends only the items that are not settled yet.`
		: `To send the items that are not settled yet, and only those, ${NEWEST}.`;
	return isSubWorkflow ? [IN_SUB_WORKFLOW, retry] : [retry];
}
