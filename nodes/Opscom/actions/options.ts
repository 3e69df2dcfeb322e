import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { invalid, valid, type Checked, type InvalidInput } from './checked';
import type { GivenValues, Operation } from './operation';

/** The 'Options' of an item, checked. */
export interface Options {
	dryRun: boolean;
	/** Requests in flight at once, at most. */
	concurrency: number;
	/** ms between the starts of two requests, at least. */
	requestInterval: number;
	maxRetries: number;
	/** ms, for one attempt. */
	timeout: number;
	/** The values of the operation's own options that have a list, by name. */
	choices: Record<string, string>;
}

interface NumberOption {
	displayName: string;
	name: 'concurrency' | 'requestInterval' | 'maxRetries' | 'timeout';
	default: number;
	min: number;
	max: number;
	description: string;
}

const ONE_HOUR_MS = 3_600_000;

const numberOptions: NumberOption[] = [
	{
		displayName: 'Concurrent Requests',
		name: 'concurrency',
		default: 5,
		min: 1,
		max: 50,
		description: 'Maximum number of requests in progress at once, from 1 to 50. The value of the first item is used.',
	},
	{
		displayName: 'Max Retries',
		name: 'maxRetries',
		default: 3,
		min: 0,
		max: 10,
		description:
			'How many times to retry an item when OPSCOM could not be reached or gave no clear answer, from 0 to 10. A refusal is never retried.',
	},
	{
		displayName: 'Time Between Requests (Ms)',
		name: 'requestInterval',
		default: 0,
		min: 0,
		max: ONE_HOUR_MS,
		description:
			'Minimum time between the starts of two requests in milliseconds, up to one hour. The value of the first item is used.',
	},
	{
		displayName: 'Timeout (Ms)',
		name: 'timeout',
		default: 30_000,
		min: 1_000,
		max: ONE_HOUR_MS,
		description: 'How long to wait for OPSCOM to respond in milliseconds, from 1000 (one second) to one hour',
	},
];

export const DRY_RUN = { displayName: 'Dry Run', name: 'dryRun' } as const;

const dryRunField: INodeProperties = {
	...DRY_RUN,
	type: 'boolean',
	// n8n adds an option with its default (seen in 2.40.5), and a person who adds this one wants nothing to be sent.
	default: true,
	description: 'Whether to check every item and send nothing to OPSCOM',
};

/** What of an operation decides about its options. A read has no dry run. */
type WithOptions = Pick<Operation, 'ownOptions' | 'effect'>;

/** The field 'Options' of an operation. */
export function optionsField({ ownOptions, effect }: WithOptions): INodeProperties {
	const options = [...(effect === 'read' ? [] : [dryRunField]), ...ownOptions, ...numberOptions.map(numberField)];
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: options.sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}

function numberField({ min, max, ...field }: NumberOption): INodeProperties {
	return { ...field, type: 'number', typeOptions: { minValue: min, maxValue: max, numberPrecision: 0 } };
}

type Choice = Omit<INodeProperties, 'options'> & { options: INodePropertyOptions[] };

/** The options that have a list of values. */
function choicesIn(ownOptions: INodeProperties[]): Choice[] {
	return ownOptions.filter(({ type }) => type === 'options') as Choice[];
}

/** The name of an option in a sentence: 'Timeout (Ms)' is 'Timeout'. */
export function withoutUnit(displayName: string): string {
	return displayName.replace(/ \(Ms\)$/, '');
}

/**
 * Checks the options of one item. n8n's form keeps to the ranges, expressions do not. An option that was added must have
 * a value of its kind: a value of another kind is not converted, because the text "false" would count as true, and an
 * expression that returns nothing must not switch a dry run off.
 */
export function readOptions({ added, values }: GivenValues, { ownOptions, effect }: WithOptions): Checked<Options> {
	const wrong: InvalidInput[] = [];
	const read = <T>(
		name: string,
		standard: T,
		isValid: (value: unknown) => boolean,
		expected: string,
		advice: string,
	) => {
		if (!added.includes(name)) return standard;
		const value = values[name];
		if (isValid(value)) return value as T;
		wrong.push({ text: expected, value, advice });
		return standard;
	};

	const dryRun =
		effect !== 'read' &&
		read(
			DRY_RUN.name,
			false,
			(value) => typeof value === 'boolean',
			`'${DRY_RUN.displayName}' must be true or false`,
			'Turn it on or off, use an expression that returns true or false, or remove the option.',
		);
	const numbers = numberOptions.map(({ displayName, name, default: standard, min, max }) => [
		name,
		read(
			name,
			standard,
			(value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
			`'${withoutUnit(displayName)}' must be a whole number from ${min} to ${max}`,
			'Correct the number or the expression, or remove the option.',
		),
	]);
	const choices = choicesIn(ownOptions).map(({ name, displayName, default: standard, options }) => [
		name,
		read(
			name,
			standard,
			(value) => options.some((choice) => choice.value === value),
			`'${displayName}' must be one of its listed values`,
			`Choose ${options.map((choice) => `'${choice.name}'`).join(' or ')}, or remove the option.`,
		),
	]);
	if (wrong.length > 0) return invalid(wrong[0]);
	return valid({ dryRun, ...Object.fromEntries(numbers), choices: Object.fromEntries(choices) } as Options);
}
