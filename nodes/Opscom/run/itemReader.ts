import type { IExecuteFunctions, INodeExecutionData, INodeParameters, INodeProperties } from 'n8n-workflow';

import { invalid, type Checked, type InvalidInput } from '../actions/checked';
import type { GivenValues, ItemRequest, Operation, Remark } from '../actions/operation';
import { optionsField, readOptions, withoutUnit, type Options } from '../actions/options';
import { checkParameters } from '../actions/parameters';
import type { Redact } from '../exchange/redact';
import { excerpt, quoteN8n, quoteValue, type Message } from '../exchange/text';
import { Credentials, type Credential } from './credentials';

/** An input item, checked. */
export type ReadItem =
	| { ok: true; asked: ItemRequest; options: Options; credential: Credential; remarks: Remark[] }
	/** It must not be sent; `name` is what it is called in the summary. */
	| { ok: false; name: string | null; message: Message };

/** `{{ $json.plate }}` or `{{ $json['License plate'] }}`: what n8n's editor writes for a column that is dragged into a field. */
const COLUMN = /^=\{\{ *\$json(?:\.(?<name>[A-Za-z_]\w*)|\[(?<quote>["'])(?<text>[^"'\\]+)\k<quote>\]) *\}\}$/;

/**
 * Reads and checks the items of a run. n8n takes about 0.8 ms for each expression (seen in 2.40.5), which for a long list
 * is more than all else that the node does: a field that only names a column is read from the item, and a collection
 * without expressions once.
 */
export class ItemReader {
	private readonly parameters: INodeParameters;
	private readonly items: INodeExecutionData[];
	private readonly credentials: Credentials;
	private readonly unchanging = new Map<string, GivenValues>();
	private readonly checkedParameters: Checked<undefined>;

	/** @throws what n8n throws when it gives neither the node nor the items */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly operation: Operation,
	) {
		this.parameters = context.getNode().parameters;
		this.items = context.getInputData();
		this.credentials = new Credentials(context);
		this.checkedParameters = checkParameters(this.parameters, operation);
	}

	/** @param item its number, from 0 */
	async read(item: number): Promise<ReadItem> {
		const remarks: Remark[] = [];
		const asked = this.readRequest(item, remarks);
		const options = this.readOptions(item);
		const credential = await this.credentials.read(item);
		if (this.checkedParameters.ok && asked.ok && options.ok && credential.ok) {
			return { ok: true, asked: asked.value, options: options.value, credential: credential.value, remarks };
		}
		const { redact } = credential;
		// What is wrong with the row comes before the credential, which is often the same for all of them.
		const [wrong] = [this.checkedParameters, asked, options, credential].flatMap((check) =>
			check.ok ? [] : [check.error],
		);
		const name = asked.ok ? asked.value.name : asked.error.shown;
		return { ok: false, name: name === undefined ? null : excerpt(name, redact), message: messageOf(wrong, redact) };
	}

	private readRequest(item: number, remarks: Remark[]): Checked<ItemRequest> {
		let reading = '';
		try {
			return this.operation.readRequest({
				value: (name) => this.value((reading = name), item),
				collection: (name) => this.collection((reading = name), item),
				expression: (path) => this.expression(path),
				timezone: () => this.context.getTimezone(),
				remark: (remark) => void remarks.push(remark),
			});
		} catch (thrown) {
			const field = [...this.operation.fields, optionsField(this.operation)].find(({ name }) => name === reading);
			return this.notEvaluated(field, item, thrown);
		}
	}

	private readOptions(item: number): Checked<Options> {
		try {
			return readOptions(this.collection('options', item), this.operation);
		} catch (thrown) {
			return this.notEvaluated(optionsField(this.operation), item, thrown);
		}
	}

	private value(field: string, item: number): unknown {
		const { name, text } = COLUMN.exec(String(this.parameters[field]))?.groups ?? {};
		const cell = name === undefined && text === undefined ? undefined : this.items[item].json[name ?? text];
		// Texts and numbers are the same wherever they are read.
		if (typeof cell === 'string' || typeof cell === 'number') return cell;
		return this.context.getNodeParameter(field, item);
	}

	/** A field whose expression returns nothing is still one that was added: it stands in the node's own parameters. */
	private collection(name: string, item: number): GivenValues {
		const known = this.unchanging.get(name);
		if (known) return known;
		const values = (this.context.getNodeParameter(name, item, {}) ?? {}) as Record<string, unknown>;
		const saved = this.parameters[name] ?? {};
		const given = { added: Object.keys(saved as object), values };
		if (!JSON.stringify(saved).includes('"=')) this.unchanging.set(name, given);
		return given;
	}

	private expression(path: string): string | undefined {
		const given: unknown = path
			.split('.')
			.reduce<unknown>((parameters, name) => (parameters as INodeParameters | undefined)?.[name], this.parameters);
		const text: unknown = given !== null && typeof given === 'object' && 'value' in given ? given.value : given;
		return typeof text === 'string' && text.startsWith('=') ? text : undefined;
	}

	/** @param field whose expression throws, or that of one of the fields in its collection */
	private notEvaluated(field: INodeProperties | undefined, item: number, thrown: unknown): Checked<never> {
		const entries = field?.type === 'collection' ? (field.options as INodeProperties[]) : [];
		const failing = entries.find(({ name }) => this.fails(`${field?.name}.${name}`, item)) ?? field;
		return invalid({
			text: `The expression in ${failing ? `'${withoutUnit(failing.displayName)}'` : 'the fields'} could not be evaluated`,
			thrown,
			advice: 'Check the expression, and that the earlier node returns the data it refers to.',
			...this.nameIn(item),
		});
	}

	/** What the item is called, if that much of it can be read. */
	private nameIn(item: number): { shown?: string } {
		try {
			const name = this.value(this.operation.wording.nameKey, item);
			return typeof name === 'string' ? { shown: name.trim() } : {};
		} catch {
			return {};
		}
	}

	private fails(path: string, item: number): boolean {
		try {
			this.context.getNodeParameter(path, item, null);
			return false;
		} catch {
			return true;
		}
	}
}

function messageOf({ text, advice, ...input }: InvalidInput, redact: Redact): Message {
	if ('value' in input) return { text, advice, quote: quoteValue(input.value, redact) };
	return { text, advice, ...('thrown' in input && { quote: quoteN8n(input.thrown, redact) }) };
}
