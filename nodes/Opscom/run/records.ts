import type { IExecuteFunctions, IWorkflowExecutionCustomData } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import { accountOf, ExecutionAccount } from './account';
import { writeCustomData } from './customData';
import type { ItemResult } from './itemResult';
import { Ledger } from './ledger';
import type { RunSetting } from './setting';

/** What outlives a run of the node: the ledger, the account of the execution and its custom data. */
export class Records {
	readonly ledger: Ledger;
	readonly account: ExecutionAccount;
	/** Whether every item of this try was looked at. */
	isReady = false;
	private readonly customData: IWorkflowExecutionCustomData | undefined;

	/** @throws what n8n throws when it cannot give the context of the node or the execution */
	constructor(
		context: IExecuteFunctions,
		{ wording }: Operation,
		{ node, runIndex, executionId, isRetry }: RunSetting,
	) {
		this.ledger = new Ledger(context.getContext('node'), runIndex, executionId);
		this.account = new ExecutionAccount(context.getContext('flow'), node.name, runIndex, wording.done, isRetry);
		const { $execution } = context.getWorkflowDataProxy(0);
		this.customData = $execution?.customData as IWorkflowExecutionCustomData | undefined;
	}

	/** Writes what is known of this run into the account and the custom data. */
	write(results: readonly ItemResult[]): void {
		// A try that has not looked at its items yet knows less of them than the one before it.
		if (this.isReady || !this.account.hasEarlierTry) this.account.update(accountOf(results));
		this.account.setDoubts(this.ledger.doubts);
		writeCustomData(this.customData, this.account);
	}
}
