import Table from 'cli-table3';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { ID_COLUMN, type Row } from './rows';

const WIDTHS = [5, 38, 11, 66];

/** One line per row of the file, in its order: what happened to the permit, and why. */
export function tableOf(rows: Row[], [deleted, failed]: INodeExecutionData[][]): string {
	const lines = new Map<number, string[]>();
	for (const { json, pairedItem } of deleted) {
		lines.set(rowOf(pairedItem), ['deleted', String(json.status)]);
	}
	for (const { json, pairedItem } of failed) {
		const details = json.details as IDataObject;
		lines.set(rowOf(pairedItem), [String(details.outcome), `${json.error}. ${details.advice}`]);
	}
	const table = new Table({
		head: ['Row', 'Reference ID', 'Outcome', 'Details'],
		colWidths: WIDTHS,
		wordWrap: true,
		style: { head: [], border: [] },
	});
	rows.forEach((row, index) => table.push([index + 1, row[ID_COLUMN], ...(lines.get(index) ?? ['', ''])]));
	return table.toString();
}

/** One line per step of a workflow: what the node after it receives. */
export function tableOfSteps(steps: Array<{ step: string; received: IDataObject[] }>): string {
	const table = new Table({
		head: ['Step', 'The next node receives'],
		colWidths: [26, 96],
		wordWrap: true,
		style: { head: [], border: [] },
	});
	for (const { step, received } of steps) table.push([step, received.map(withSpaces).join('\n')]);
	return table.toString();
}

/** JSON that can be wrapped between its values. */
const withSpaces = (json: IDataObject) => JSON.stringify(json, null, 1).replace(/\n */g, ' ');

function rowOf(pairedItem: INodeExecutionData['pairedItem']): number {
	return (pairedItem as { item: number }).item;
}
