import type { IExecuteFunctions, IWorkflowExecutionCustomData } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import type { Dispatcher } from './dispatcher';
import type { Item } from './item';
import type { Plan } from './plan';
import type { ExecutionAccount } from './report/account';
import type { Saved } from './saved';
import type { RunSetting } from './setting';

/** One run of the node, with what is known of every item: it is complete at any moment, because a run can end at any moment. */
export interface Run {
	readonly context: IExecuteFunctions;
	readonly operation: Operation;
	readonly setting: RunSetting;
	/** In the order of the input. */
	readonly items: Item[];
	/** The items because of which nothing was sent. */
	invalid: number[];
	/** The item that failed first; a run with On Error = Stop is about this one. */
	firstFailure?: number;
	/** The execution was stopped before this try of the run began: 'Retry On Fail' runs a node all the same. */
	readonly isLate: boolean;
	isCancelled: boolean;
	dispatcher?: Dispatcher;
	/** What outlives the run; `undefined` when it ended before n8n gave it. */
	kept?: Kept;
}

/** What outlives a run, and the requests in it. */
export interface Kept {
	plan: Plan;
	saved: Saved;
	account: ExecutionAccount;
	customData?: IWorkflowExecutionCustomData;
}
