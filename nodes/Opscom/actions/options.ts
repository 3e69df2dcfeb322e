import type { INodeProperties } from 'n8n-workflow';

import { quoted } from '../exchange/plainWords';
import type { Refusal } from './operation';

/** The 'Options' of an item, checked. */
export interface Options {
	dryRun: boolean;
	notFound: 'fail' | 'treatAsDeleted';
	/** Requests in flight at once. */
	concurrency: number;
	/** ms between the starts of two requests. */
	requestInterval: number;
	maxRetries: number;
	/** ms, for one try. */
	timeout: number;
}

const LONGEST_WAIT_MS = 3_600_000;

const KINDS: Record<string, string> = {
	boolean: 'a boolean',
	list: 'a list',
	number: 'the number',
	object: 'an object',
	string: 'this text',
};

interface WholeNumber {
	displayName: string;
	name: keyof Options;
	default: number;
	min: number;
	max: number;
	description: string;
}

const wholeNumbers: Record<'concurrency' | 'requestInterval' | 'maxRetries' | 'timeout', WholeNumber> = {
	concurrency: {
		displayName: 'Concurrent Requests',
		name: 'concurrency',
		default: 5,
		min: 1,
		max: 50,
		description: 'How many permits are sent to OPSCOM at the same time, 1 to 50. The value of the first item counts.',
	},
	maxRetries: {
		displayName: 'Max Retries',
		name: 'maxRetries',
		default: 3,
		min: 0,
		max: 10,
		description:
			'How often a permit is sent again when OPSCOM could not be reached, was busy or gave no clear answer, 0 to 10. A refusal is never sent again.',
	},
	requestInterval: {
		displayName: 'Time Between Requests (Ms)',
		name: 'requestInterval',
		default: 0,
		min: 0,
		max: LONGEST_WAIT_MS,
		description:
			'The least time in milliseconds between the starts of two requests, up to one hour. The value of the first item counts.',
	},
	timeout: {
		displayName: 'Timeout (Ms)',
		name: 'timeout',
		default: 30_000,
		min: 1,
		max: LONGEST_WAIT_MS,
		description: 'How long to wait for an answer of OPSCOM in milliseconds, up to one hour',
	},
};

const NOT_FOUND = {
	displayName: 'If Permit Is Not Found',
	name: 'notFound',
	choices: [
		{ name: 'Fail', value: 'fail', description: 'The item fails: somebody should check the Reference ID' },
		{
			name: 'Treat as Deleted',
			value: 'treatAsDeleted',
			description: "The item goes on with the status 'already_deleted'",
		},
	],
} as const;
const DRY_RUN = { displayName: 'Dry Run', name: 'dryRun' } as const;

/** The field 'Options'. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		numberField(wholeNumbers.concurrency),
		{
			...DRY_RUN,
			type: 'boolean',
			default: false,
			description: 'Whether to only check every item and send nothing to OPSCOM',
		},
		{
			displayName: NOT_FOUND.displayName,
			name: NOT_FOUND.name,
			type: 'options',
			options: [...NOT_FOUND.choices],
			default: 'fail',
			description: 'What to do when OPSCOM has no permit with the Reference ID',
		},
		numberField(wholeNumbers.maxRetries),
		numberField(wholeNumbers.requestInterval),
		numberField(wholeNumbers.timeout),
	],
};

function numberField({ min, max, ...field }: WholeNumber): INodeProperties {
	return { ...field, type: 'number', typeOptions: { minValue: min, maxValue: max, numberPrecision: 0 } };
}

/**
 * Checks the options of one item. n8n's form keeps to the ranges, expressions do not; a value of another kind is
 * refused and not converted, because the text "false" would count as true.
 */
export function readOptions(given: Partial<Record<keyof Options, unknown>>): Options | Refusal {
	const refusals: Refusal[] = [];
	const whole = ({ displayName, name, default: standard, min, max }: WholeNumber): number => {
		const value = given[name] ?? standard;
		if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
		refusals.push(wrong(displayName, value, `Enter a whole number from ${min} to ${max}.`));
		return standard;
	};

	const dryRun = given.dryRun ?? false;
	if (typeof dryRun !== 'boolean') {
		refusals.push(
			wrong(DRY_RUN.displayName, dryRun, 'Turn it on or off, or use an expression that gives true or false.'),
		);
	}
	const notFound = NOT_FOUND.choices.find(({ value }) => value === (given.notFound ?? 'fail'))?.value;
	if (notFound === undefined) {
		refusals.push(wrong(NOT_FOUND.displayName, given.notFound, "Choose 'Fail' or 'Treat as Deleted'."));
	}
	const options = {
		dryRun: dryRun === true,
		notFound: notFound ?? 'fail',
		concurrency: whole(wholeNumbers.concurrency),
		requestInterval: whole(wholeNumbers.requestInterval),
		maxRetries: whole(wholeNumbers.maxRetries),
		timeout: whole(wholeNumbers.timeout),
	};
	return refusals[0] ?? options;
}

function wrong(field: string, value: unknown, advice: string): Refusal {
	const kind = Array.isArray(value) ? 'list' : typeof value;
	const cannotBe = { message: `'${field}' cannot be ${KINDS[kind] ?? kind}`, advice };
	if (typeof value === 'number') return { ...cannotBe, message: `${cannotBe.message} ${value}` };
	return typeof value === 'string' ? { ...cannotBe, said: `The value is ${quoted(value)}` } : cannotBe;
}
