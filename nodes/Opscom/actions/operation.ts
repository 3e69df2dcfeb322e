import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Words } from '../exchange/plainWords';
import type { OperationWords } from '../exchange/words';

/** What one item asks for, checked. */
export interface Input {
	/** What the item is called in the account. Two items with the same ID are the same request, and it is sent once. */
	id: string;
	/** The request's JSON without the token. */
	body: IDataObject;
}

/** Why an item cannot be sent. */
export interface Refusal extends Words {
	/** The item's value, for the account. */
	shown?: string;
}

/** One thing that the node can do. A new one is a new file of this shape and a line in `operations.ts`. */
export interface Operation {
	/** Value of the 'Resource' field under which it is offered. */
	resource: string;
	/** Its entry in the 'Operation' field. */
	choice: INodePropertyOptions;
	/** Its own fields; `operations.ts` adds when they are shown. */
	fields: INodeProperties[];
	/** Below `{baseUrl}/api/{clientCode}/v1`. */
	path: string;
	/** Whether sending it twice does the same as sending it once. */
	safeToRepeat: boolean;
	words: OperationWords;

	/** @param value gives the value of one of `fields` for the item */
	readInput(value: (field: string) => unknown): Input | Refusal;
	/** Whether a 2xx answer without an `ErrorCode` says that OPSCOM did what `input` asks for. */
	confirms(answer: IDataObject, input: Input): boolean;
	/** The output for an answer "Record not found." that means that what was asked for is so already. */
	alreadyDone(answer: IDataObject, input: Input): IDataObject;
	/** The output of a dry run. */
	dryRun(input: Input): IDataObject;
}

/** Whether a check found a reason not to send. */
export function isRefusal<Checked extends object>(checked: Checked | Refusal): checked is Refusal {
	return 'advice' in checked;
}
