import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { GivenValues } from '../actions/options';

/** `{{ $json.plate }}` or `{{ $json['License plate'] }}`: what n8n's editor writes for a column that is dragged into a field. */
const COLUMN = /^=\{\{ *\$json(?:\.(?<name>[A-Za-z_]\w*)|\[(?<quote>["'])(?<text>[^"'\\]+)\k<quote>\]) *\}\}$/;

/** What every text that n8n evaluates begins with. */
const EXPRESSION = '"=';

/**
 * The values of the node's fields, item by item. n8n takes about 0.8 ms for each expression (seen in 2.40.5), which for a
 * long list is more than all else that the node does. So a field that only names a column of the input is evaluated by
 * n8n until that gives what stands in the column, and from then on read from the column; and a collection without
 * expressions is read once.
 */
export class FieldValues {
	private readonly parameters: INodeParameters;
	private readonly items: INodeExecutionData[];
	/** Field → the column that it names, once n8n has given what stands there. */
	private readonly columns = new Map<string, string>();
	private readonly fixed = new Map<string, GivenValues>();

	/** @throws what n8n throws when it gives neither the node nor the items */
	constructor(private readonly context: IExecuteFunctions) {
		this.parameters = context.getNode().parameters;
		this.items = context.getInputData();
	}

	/** @throws what n8n throws when an expression cannot be evaluated */
	value(field: string, item: number): unknown {
		const column = this.columns.get(field);
		const known = column === undefined ? undefined : this.cell(column, item);
		return known ?? this.evaluated(field, item);
	}

	/**
	 * A field whose expression returns nothing is still one that was added: it stands in the node's own parameters.
	 *
	 * @throws what n8n throws when an expression cannot be evaluated
	 */
	collection(name: string, item: number): GivenValues {
		const known = this.fixed.get(name);
		if (known) return known;
		const values = (this.context.getNodeParameter(name, item, {}) ?? {}) as Record<string, unknown>;
		const saved = this.parameters[name] ?? {};
		const added = [values, saved].flatMap((given) => (typeof given === 'object' ? Object.keys(given) : []));
		const given = { added, values };
		if (!JSON.stringify(saved).includes(EXPRESSION)) this.fixed.set(name, given);
		return given;
	}

	private evaluated(field: string, item: number): unknown {
		const value = this.context.getNodeParameter(field, item);
		const column = columnIn(this.parameters[field]);
		if (column !== undefined && value !== undefined && value === this.cell(column, item))
			this.columns.set(field, column);
		return value;
	}

	/** Texts and numbers only: they are the same wherever they are read. */
	private cell(column: string, item: number): string | number | undefined {
		const json = this.items[item]?.json as IDataObject | undefined | null;
		const value = json?.[column];
		return typeof value === 'string' || typeof value === 'number' ? value : undefined;
	}
}

function columnIn(parameter: unknown): string | undefined {
	const { name, text } = (typeof parameter === 'string' && COLUMN.exec(parameter)?.groups) || {};
	return name ?? text;
}
