import Table from 'cli-table3';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { ID_COLUMN, type Row } from './rows';

const WIDTHS = [5, 38, 11, 66];

/** One line per row of the file, in its order: what happened to the permit, and why. */
export function tableOf(rows: Row[], [deleted, failed]: INodeExecutionData[][]): string {
	const lines = new Map<number, string[]>();
	for (const { json, pairedItem } of deleted) {
		lines.set(rowOf(pairedItem), ['deleted', [json.status, json.ErrorMessage].filter(Boolean).join(', after: ')]);
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

function rowOf(pairedItem: INodeExecutionData['pairedItem']): number {
	return (pairedItem as { item: number }).item;
}
