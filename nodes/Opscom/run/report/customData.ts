import type { IWorkflowExecutionCustomData } from 'n8n-workflow';

import { pluralize } from '../../exchange/text';
import type { ByNode, ExecutionAccount } from './account';

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
	const left: string[] = [];
	for (const [key, byNode] of [
		['opscom_unknown', account.unknown],
		['opscom_created', account.created],
	] as const) {
		if (byNode.length > 0) customData.set(key, listOf(byNode));
		// n8n has no way to take a value back.
		else if (customData.get(key) !== undefined) customData.set(key, 'none');
		if (byNode.length > 0 && customData.get(key) === undefined) left.push(key);
	}
	if (left.length > 0) setSummary([`No room for ${left.join(' and ')}: other nodes use the ten entries.`]);
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
function listOf(byNode: ByNode): string {
	let left = byNode.reduce((sum, { count }) => sum + count, 0);
	let list = '';
	for (const { node, texts } of byNode) {
		for (const [index, text] of texts.entries()) {
			const ofNode = `${list === '' ? '' : '; '}${node === undefined ? '' : `${node}: `}`;
			const longer = `${list}${index === 0 ? ofNode : ', '}${text}`;
			if (longer.length + ROOM_FOR_REST > LONGEST_VALUE) return `${list} and ${left} more`.trim();
			list = longer;
			left--;
		}
	}
	return left > 0 ? `${list} and ${left} more` : list;
}
