import type { IDataObject, IRun, OnError } from 'n8n-workflow';

import { outputsOf } from '../deletionWorkflow';
import { toldBy } from '../toldBy';

export type Told = 'deleted' | 'dryRun' | 'notFound' | 'refused' | 'unknown' | 'notSent';

/** What a run tells of its items. */
export interface Account {
	/** The IDs that each outcome is told of, an ID once for each of its items; `null` stands for one that is not told. */
	ids: Record<Told, Array<string | null>>;
	/** The outcome of each item; a run that stopped has no items. */
	byItem?: Told[];
}

/** What the summary calls each outcome. */
const IN_SUMMARY: Record<Told, string> = {
	deleted: 'deleted',
	dryRun: 'checked in a dry run',
	notFound: 'not found',
	refused: 'refused by OPSCOM',
	unknown: 'unknown',
	notSent: 'not sent',
};

/**
 * Reads what a run tells of its items, without any code of the node, and checks that it tells of every one exactly once:
 * in its output or its error, and in the summary that stays with the execution.
 */
export function accountOf(run: IRun, onError: OnError, ids: Array<string | null>): Account {
	const account = run.status === 'success' ? ofItems(run, onError, ids) : ofError(run, onError);
	const { summary } = toldBy(run);
	expect(summary).toMatch(new RegExp(`^Of ${ids.length} items?: `));
	for (const [outcome, words] of Object.entries(IN_SUMMARY)) {
		const count = new RegExp(`(\\d+) ${words}[,.]`).exec(summary)?.[1] ?? 0;
		expect([summary, outcome, account.ids[outcome as Told].length]).toEqual([summary, outcome, Number(count)]);
	}
	expect(Object.values(account.ids).flat()).toHaveLength(ids.length);
	return account;
}

function empty(): Account['ids'] {
	return { deleted: [], dryRun: [], notFound: [], refused: [], unknown: [], notSent: [] };
}

function ofItems(run: IRun, onError: OnError, ids: Array<string | null>): Account {
	const account = empty();
	const byItem: Told[] = [];
	const outputs = outputsOf(run, 'OPSCOM');
	for (const [output, items] of outputs.entries()) {
		for (const { json, pairedItem } of items) {
			const { item } = pairedItem as { item: number };
			expect([item, byItem[item]]).toEqual([item, undefined]);
			const isFailed = json.error !== undefined;
			// A row that passes as a result would look like a deletion to whatever comes next.
			if (isFailed) expect(json).toHaveProperty('details.outcome');
			else expect(json).not.toHaveProperty('row');
			expect(output).toBe(isFailed && onError === 'continueErrorOutput' ? 1 : 0);
			if (onError === 'stopWorkflow') expect(isFailed).toBe(false);
			if (!isFailed) expect([json.dryRun, json.deleted]).toContain(true);
			const success: Told = json.dryRun === true ? 'dryRun' : 'deleted';
			byItem[item] = isFailed ? ((json.details as IDataObject).outcome as Told) : success;
			account[byItem[item]].push(ids[item]);
		}
	}
	expect(Object.keys(byItem)).toHaveLength(ids.length);
	return { ids: account, byItem };
}

function ofError(run: IRun, onError: OnError): Account {
	expect([run.status, onError]).toEqual(['error', 'stopWorkflow']);
	expect(run.data.resultData.runData).not.toHaveProperty('Deleted');
	// An error counts its items and names only what is unknown or was created.
	const error = run.data.resultData.error as { context?: { account?: Record<string, number> } } | undefined;
	const ids = empty();
	for (const outcome of Object.keys(ids) as Told[]) {
		ids[outcome] = Array<null>(error?.context?.account?.[outcome] ?? 0).fill(null);
	}
	return { ids };
}
