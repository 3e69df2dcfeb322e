import type { IWorkflowExecutionCustomData } from 'n8n-workflow';

import type { ExecutionAccount } from './account';

/** n8n cuts a value of custom data at 512 characters, which could be in the middle of an ID. */
const LONGEST_VALUE = 512;
const ROOM_FOR_REST = ' and 1000000 more'.length;

const SUMMARY = 'opscom_summary';
const UNKNOWN = 'opscom_unknown';

/**
 * Writes the account into the execution's custom data, which n8n keeps when it saves nothing else of a stopped run: n8n
 * 2.40.5 then saves its copy from the start of the run over the node's output and context (seen there).
 *
 * @param customData `$execution.customData`; n8n 1.x has it only there
 */
export function writeCustomData(customData: IWorkflowExecutionCustomData | undefined, account: ExecutionAccount): void {
	customData?.set(SUMMARY, account.summary.slice(0, LONGEST_VALUE));
	const unknown = account.unknown();
	if (unknown.length > 0) customData?.set(UNKNOWN, namesOf(unknown));
	// n8n has no way to take a value back.
	else if (customData?.get(UNKNOWN) !== undefined) customData.set(UNKNOWN, 'none');
}

/** With commas between the IDs: a plate or a zone can have spaces. */
function namesOf(unknown: ReturnType<ExecutionAccount['unknown']>): string {
	let left = unknown.reduce((sum, { ids }) => sum + ids.length, 0);
	let names = '';
	for (const { node, ids } of unknown) {
		for (const [index, id] of ids.entries()) {
			const ofNode = `${names === '' ? '' : '; '}${node === undefined ? '' : `${node}: `}`;
			const longer = `${names}${index === 0 ? ofNode : ', '}${id}`;
			if (longer.length + ROOM_FOR_REST > LONGEST_VALUE) return `${names} and ${left} more`.trim();
			names = longer;
			left--;
		}
	}
	return names;
}
