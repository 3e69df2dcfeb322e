import type { IWorkflowExecutionCustomData } from 'n8n-workflow';

import { pluralize } from '../../exchange/text';
import type { ExecutionAccount, Listed } from './account';

/** n8n cuts a value of custom data at 512 characters, which could be in the middle of an ID. */
const LONGEST_VALUE = 512;
const ROOM_FOR_REST = ' and 1000000 more'.length;

const SUMMARY = 'opscom_summary';

/**
 * Writes the account into the execution's custom data, which n8n keeps when it saves nothing else of a stopped run: n8n
 * 2.40.5 then saves its copy from the start of the run over the node's output and context (seen there). A retry begins with
 * a copy of it, and keeps that when it crashes: so the summary names the execution that it is about.
 *
 * @param customData `$execution.customData`; n8n 1.x has it only there
 * @param execution its ID; the MCP Server Trigger has none
 * @returns whether n8n took it, if it has any: it keeps ten entries, which other nodes can have used up
 */
export function writeCustomData(
	customData: IWorkflowExecutionCustomData | undefined,
	account: ExecutionAccount,
	execution: string,
): boolean {
	if (!customData) return true;
	const ofExecution = execution === '' ? '' : ` (Execution ${execution})`;
	const setSummary = (notes: string[]) =>
		customData.set(
			SUMMARY,
			fitted([account.summary, ...notes, ...account.hints], LONGEST_VALUE - ofExecution.length) + ofExecution,
		);
	setSummary([]);
	const left = Object.entries({ opscom_unknown: account.unknown, opscom_created: account.created }).filter(
		([key, list]) => {
			// n8n has no way to take a value back.
			if (list.count > 0 || customData.get(key) !== undefined)
				customData.set(key, list.count > 0 ? textOf(list) : 'none');
			return list.count > 0 && customData.get(key) === undefined;
		},
	);
	if (left.length > 0) {
		setSummary([`No room for ${left.map(([key]) => key).join(' and ')}: other nodes use the ten entries.`]);
	}
	return customData.get(SUMMARY) !== undefined;
}

/** The first sentence, of the others as many as fit, and how many did not. */
function fitted([first, ...others]: string[], longest: number): string {
	let text = first.slice(0, longest);
	for (const [index, sentence] of others.entries()) {
		const more = others.length - index;
		const rest = more > 1 ? ` (${moreHints(more - 1)})`.length : 0;
		if (text.length + 1 + sentence.length + rest > longest) return `${text} (${moreHints(more)})`.slice(0, longest);
		text += ` ${sentence}`;
	}
	return text;
}

function moreHints(count: number): string {
	return pluralize(count, 'more hint', 'more hints');
}

/** With commas in between: a plate or a zone can have spaces. */
function textOf({ texts, count }: Listed): string {
	let list = '';
	let left = count;
	for (const text of texts) {
		const longer = list === '' ? text : `${list}, ${text}`;
		if (longer.length + ROOM_FOR_REST > LONGEST_VALUE) break;
		list = longer;
		left--;
	}
	return left > 0 ? `${list} and ${left} more`.trim() : list;
}
