import { sleep, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';

import { invalid, valid, type Checked, type InvalidInput } from '../actions/checked';
import type { Operation, PermitRequest, Remark } from '../actions/operation';
import { optionsField, readOptions, standardOptions, withoutUnit, type Options } from '../actions/options';
import type { Redact } from '../exchange/redact';
import { excerpt, quoteN8n, quoteValue, type Message } from '../exchange/text';
import { Credentials, type Credential } from './credentials';
import { FieldValues } from './fieldValues';
import { orElse } from './setting';

/** An input item, with what could be read of it. */
interface ReadItem {
	asked?: PermitRequest;
	options: Options;
	credential?: Credential;
}

/** An item that may be sent. */
interface ValidItem extends ReadItem {
	ok: true;
	asked: PermitRequest;
	credential: Credential;
}

/** An item that must not be sent. */
interface InvalidItem extends ReadItem {
	ok: false;
	/** What it is called in the summary. */
	id: string | null;
	message: Message;
}

export type CheckedItem = ValidItem | InvalidItem;

/**
 * Items checked between two pauses: some 25 ms of work in n8n 2.40.5, and 60 ms with an expression that n8n evaluates for
 * each item, so that n8n stays responsive.
 */
const ITEMS_AT_ONCE = 50;

const asItIs: Redact = (value) => value;

/**
 * Checks items one after the other, with pauses in which n8n hears that the run was stopped.
 *
 * @param mayContinue asked after each pause; the items from there on are left out
 */
export async function checkItems(
	context: IExecuteFunctions,
	operation: Operation,
	count: number,
	mayContinue: () => boolean,
): Promise<CheckedItem[]> {
	const fields = new FieldValues(context);
	const credentials = new Credentials(context);
	const checked: CheckedItem[] = [];
	for (let first = 0; first < count && mayContinue(); first += ITEMS_AT_ONCE) {
		const items = Array.from({ length: Math.min(ITEMS_AT_ONCE, count - first) }, (_, index) => first + index);
		checked.push(...(await Promise.all(items.map((item) => checkItem(context, operation, fields, credentials, item)))));
		await sleep(0);
	}
	return checked;
}

async function checkItem(
	context: IExecuteFunctions,
	operation: Operation,
	fields: FieldValues,
	credentials: Credentials,
	item: number,
): Promise<CheckedItem> {
	const asked = readRequest(context, operation, fields, item);
	const options = optionsOf(context, operation, fields, item);
	const credential = await credentials.read(item);
	if (asked.ok && options.ok && credential.ok) {
		return { ok: true, asked: asked.value, options: options.value, credential: credential.value };
	}
	const known = credential.ok ? credential.value : credential.unusable;
	const redact = known?.redact ?? asItIs;
	// What is wrong with the row comes first: the credential is often the same for all of them.
	const [wrong] = [asked, options, credential].flatMap((check) => (check.ok ? [] : [check.error]));
	const id = asked.ok ? asked.value.id : asked.error.shown;
	return {
		ok: false,
		id: id === undefined ? null : excerpt(id, redact),
		message: messageOf(wrong, redact),
		options: options.ok ? options.value : standardOptions(operation),
		...(asked.ok && { asked: asked.value }),
		...(known && { credential: known }),
	};
}

function messageOf({ text, advice, ...input }: InvalidInput, redact: Redact): Message {
	if ('value' in input) return { text, advice, quote: quoteValue(input.value, redact) };
	return { text, advice, ...('thrown' in input && { quote: quoteN8n(input.thrown, redact) }) };
}

function readRequest(
	context: IExecuteFunctions,
	operation: Operation,
	fields: FieldValues,
	item: number,
): Checked<PermitRequest> {
	let read: INodeProperties | undefined;
	const note = (name: string) => {
		read = operation.fields.find((field) => field.name === name);
	};
	const remarks: Remark[] = [];
	try {
		const asked = operation.readRequest({
			value: (name) => {
				note(name);
				return fields.value(name, item);
			},
			collection: (name) => {
				note(name);
				return fields.collection(name, item);
			},
			timezone: () => context.getTimezone(),
			remark: (remark) => remarks.push(remark),
		});
		return asked.ok && remarks.length > 0 ? valid({ ...asked.value, remarks }) : asked;
	} catch (thrown) {
		return notEvaluated(context, read, item, thrown, nameOf(context, operation, item));
	}
}

/** What an item is called whose other fields cannot be read. */
function nameOf(context: IExecuteFunctions, { wording }: Operation, item: number): string | undefined {
	const name = orElse(() => context.getNodeParameter(wording.idKey, item), undefined);
	return typeof name === 'string' || typeof name === 'number' ? String(name).trim() : undefined;
}

function optionsOf(
	context: IExecuteFunctions,
	operation: Operation,
	fields: FieldValues,
	item: number,
): Checked<Options> {
	try {
		return readOptions(fields.collection('options', item), operation);
	} catch (thrown) {
		return notEvaluated(context, optionsField(operation), item, thrown);
	}
}

/**
 * @param field whose expression throws, or that of one of the fields in its collection
 * @param shown what the item is called
 */
function notEvaluated(
	context: IExecuteFunctions,
	field: INodeProperties | undefined,
	item: number,
	thrown: unknown,
	shown?: string,
): Checked<never> {
	const name = (field && failingEntry(context, field, item)?.displayName) ?? field?.displayName;
	return invalid({
		text: `The expression in ${name === undefined ? 'the fields' : `'${withoutUnit(name)}'`} could not be evaluated`,
		thrown,
		advice: 'Check the expression, and that the earlier node returns the data it refers to.',
		...(shown !== undefined && { shown }),
	});
}

/** The first field of a collection whose expression throws. */
function failingEntry(
	context: IExecuteFunctions,
	{ type, name, options = [] }: INodeProperties,
	item: number,
): INodeProperties | undefined {
	if (type !== 'collection') return undefined;
	return (options as INodeProperties[]).find((entry) => {
		try {
			context.getNodeParameter(`${name}.${entry.name}`, item, null);
			return false;
		} catch {
			return true;
		}
	});
}
