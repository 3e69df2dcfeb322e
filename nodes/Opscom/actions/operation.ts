import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Effect } from '../exchange/endings';
import type { Service } from '../exchange/endpoint';
import type { OperationWording } from '../exchange/messages';
import type { Checked } from './checked';
import type { Refusal } from '../exchange/response';
import type { ChoiceOption, GivenValues } from './options';

/** What one item asks OPSCOM to do. */
export interface PermitRequest {
	/** What the item is called in the summary and in the details of a failed item. */
	id: string;
	/** Items with the same key are the same request: it is sent once and all of them get the response. */
	key: string;
	/**
	 * How the key begins when it names the record and then its times: of the same row, a further try asks for the same record
	 * even if an expression such as `$now` gives another time.
	 */
	record?: string;
	/**
	 * Requests with the same one must not overtake each other: they are sent one after the other in the order of their
	 * items, and only those that follow each other directly can be the same.
	 */
	sequence?: string;
	/** What names the record in the output of a dry run, under OPSCOM's own key. */
	identity?: IDataObject;
	/** The request's JSON without the token. */
	body: IDataObject;
	/** What was noticed while it was read. */
	remarks?: Remark[];
}

/** What an item has in the operation's own fields. */
export interface ItemFields {
	/** @throws what n8n throws when an expression cannot be evaluated */
	value(field: string): unknown;
	/** @throws what n8n throws when an expression cannot be evaluated */
	collection(field: string): GivenValues;
	/** The workflow's time zone, by its IANA name. */
	timezone(): string;
	remark(remark: Remark): void;
}

/**
 * Something about an item that is sent all the same and that a person should notice; said once for all items of a kind,
 * in the words of the first one.
 */
export interface Remark {
	kind: string;
	/** @param count how many times the kind was noticed */
	text(count: number): string;
}

/** One thing that the node can do. A new one is a new file of this shape and a line in `operations.ts`. */
export interface Operation {
	/** Value of the 'Resource' field under which it is offered. */
	resource: string;
	/** Its entry in the 'Operation' field. */
	entry: INodePropertyOptions;
	/** Its own fields; `operations.ts` adds when they are shown. */
	fields: INodeProperties[];
	/** Its own entries in 'Options', beside those that all operations share. */
	ownOptions: ChoiceOption[];
	/** Which of OPSCOM's services does it. */
	service: Service;
	/** Below the endpoint of that service. */
	path: string;
	effect: Effect;
	/** The key beside OPSCOM's JSON by which a later step sees that it was done; a read needs none. */
	doneKey?: string;
	wording: OperationWording;

	readRequest(fields: ItemFields): Checked<PermitRequest>;
	/** Whether a 2xx response says that OPSCOM did what `request` asks for. */
	confirms(response: IDataObject, request: PermitRequest): boolean;
	/**
	 * Reads a refusal of a service that has a form of its own for it, like Plate Validation. It counts like an `ErrorCode`
	 * with its `ErrorMessage`, with any HTTP status.
	 *
	 * @returns `undefined` when the response is no refusal in this form
	 */
	readRefusal?(response: IDataObject): Refusal | undefined;
	/** The JSON of OPSCOM's documented response, if it follows from the request alone: it need not be kept to resume a run. */
	documentedResponse?(request: PermitRequest): IDataObject;
	/** The output items of a response that confirms the request, when they are not the response itself. */
	outputs?(response: IDataObject): IDataObject[];
	/** The ID that OPSCOM gave to a new record. */
	newId?(response: IDataObject): string | undefined;
	/**
	 * The output when OPSCOM has no such record and that means that what was asked for is so already; `undefined` when it
	 * does not mean that.
	 *
	 * @param isDoneEarlier an earlier attempt had been handed over whole
	 * @param choices the values of `ownOptions`
	 */
	alreadyDone?(
		response: IDataObject,
		request: PermitRequest,
		isDoneEarlier: boolean,
		choices: Record<string, string>,
	): IDataObject | undefined;
}
