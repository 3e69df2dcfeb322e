import type { Outcome } from '../exchange/outcome';
import { counted } from '../exchange/plainWords';
import { isFailure, type Settled } from './settled';

/** The IDs of a run by what became of them, in input order. An ID on several items stands here once for each. */
export type Account = Record<Outcome, Array<string | null>>;

/** What each outcome is called; the first is the operation's own word. */
const names: Record<Exclude<Outcome, 'deleted'>, string> = {
	notFound: 'not found',
	refused: 'refused by OPSCOM',
	unknown: 'unknown',
	notSent: 'not sent',
};

/** Accounts for every item of a run, but for those of a dry run. */
export function accountOf(all: Settled[]): Account {
	const account: Account = { deleted: [], notFound: [], refused: [], unknown: [], notSent: [] };
	for (const settled of all) {
		if (isFailure(settled)) account[settled.outcome].push(settled.id);
		else if (!settled.dryRun) account.deleted.push(settled.id);
	}
	return account;
}

/**
 * The account in one sentence, e.g. "Of 50 items: 31 deleted, 1 not found, 18 not sent."
 *
 * @param done the operation's word for what OPSCOM confirmed
 */
export function tellAccount(account: Account, done: string): string {
	const { deleted, ...others } = account;
	const total = Object.values(account).flat().length;
	const parts = Object.entries(others)
		.filter(([, ids]) => ids.length > 0)
		.map(([outcome, ids]) => `${ids.length} ${names[outcome as keyof typeof names]}`);
	return `Of ${counted(total, 'item', 'items')}: ${[`${deleted.length} ${done}`, ...parts].join(', ')}.`;
}
