import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Effect } from '../exchange/endings';
import type { Service } from '../exchange/endpoint';
import type { OperationWording } from '../exchange/messages';
import type { Refusal } from '../exchange/response';
import type { Checked } from './checked';

/** What one item asks OPSCOM to do. */
export interface ItemRequest {
	/** What the item is called: its Reference ID, plate or zones. */
	name: string;
	/** Items with the same key, within a client and an operation, are one request: all of them get its answer. */
	key: string;
	/** The permit that it is about; a read has none. */
	subject?: string;
	/** What its key stands for, in the order of `comparedNames`; null for a value that is another one at every run. */
	compared?: Array<string | null>;
	/** What names the permit in the output of a dry run, under OPSCOM's own key. */
	shown?: IDataObject;
	/** The request's JSON without the token. */
	body: IDataObject;
}

/** Something about an item that is sent all the same and that a person should notice; said once for all items of a kind. */
export interface Remark {
	kind: string;
	text(count: number): string;
}

/** The values of a collection, such as 'Options'. */
export interface GivenValues {
	/** The names of the fields that were added to the collection, with or without a value. */
	added: string[];
	values: Record<string, unknown>;
}

/** What an item has in the operation's own fields. */
export interface ItemFields {
	/** @throws what n8n throws when an expression cannot be evaluated */
	value(field: string): unknown;
	/** @throws what n8n throws when an expression cannot be evaluated */
	collection(field: string): GivenValues;
	/** The text of a field's expression, by its name or by collection and name ("options.idempotencyKey"). */
	expression(path: string): string | undefined;
	/** The workflow's time zone, by its IANA name. */
	timezone(): string;
	remark(remark: Remark): void;
}

/** One thing that the node can do. A new one is a new file of this shape and a line in `operations.ts`. */
export interface Operation {
	/** Value of the 'Resource' field under which it is offered. */
	resource: string;
	/** Its entry in the 'Operation' field. */
	entry: INodePropertyOptions;
	/** Its own fields; `operations.ts` adds when they are shown. */
	fields: INodeProperties[];
	/** Its own entries in 'Options', beside those that all operations share. One with a list of values is checked against it. */
	ownOptions: INodeProperties[];
	/** Which of OPSCOM's services does it. */
	service: Service;
	/** Below the endpoint of that service. */
	path: string;
	effect: Effect;
	/** Of what must be done once: the fields that requests with the same key must have in common. */
	comparedNames?: string[];
	/** Requests about one permit are sent one after the other in the order of their items. */
	keepsOrder?: true;
	/** The key beside OPSCOM's JSON by which a later step sees that it was done; a read needs none. */
	doneKey?: string;
	wording: OperationWording;

	readRequest(fields: ItemFields): Checked<ItemRequest>;
	/** Whether a 2xx response says that OPSCOM did what `request` asks for. */
	confirms(response: IDataObject, request: ItemRequest): boolean;
	/**
	 * Reads a refusal of a service that has a form of its own for it, like Plate Validation. It counts like an `ErrorCode`
	 * with its `ErrorMessage`, with any HTTP status.
	 *
	 * @returns `undefined` when the response is no refusal in this form
	 */
	readRefusal?(response: IDataObject): Refusal | undefined;
	/** OPSCOM's documented response to what has this name: a response like it is kept by its name alone. */
	documentedResponse?(name: string): IDataObject;
	/** The output items of a response that confirms the request, when they are not the response itself. */
	outputs?(response: IDataObject): IDataObject[];
	/** The ID that OPSCOM gave to a new record. */
	newId?(response: IDataObject): string | undefined;
	/**
	 * The output when OPSCOM has no such record and the person decided that this counts as done.
	 *
	 * @param choices the values of `ownOptions`
	 */
	alreadyDone?(response: IDataObject, request: ItemRequest, choices: Record<string, string>): IDataObject | undefined;
}
