import type { IDataObject } from 'n8n-workflow';

import { valid } from '../checked';
import { listIn } from '../../exchange/response';
import type { Operation } from '../operation';
import { plateField, readPlateToLookUp } from '../permit/plate';

/** Pull API: Plate Validation (opscom.wiki, and in its older form ops-com.atlassian.net). */
export const getPlate: Operation = {
	resource: 'plate',
	entry: {
		name: 'Get',
		value: 'get',
		action: 'Get plate',
		description:
			'Look up which permits a plate has. The output has hasPermit, which is true or false. This changes nothing in OPSCOM.',
	},
	fields: [
		{
			...plateField,
			required: true,
			description: 'The license plate to look up, up to 25 characters',
		},
	],
	ownOptions: [],
	service: 'plate',
	path: '/validate/plate',
	effect: 'read',
	wording: {
		done: 'read',
		inDoubt: 'The plate could not be looked up',
		resolveDoubt: 'Run this item again. Reading changes nothing in OPSCOM.',
		unconfirmed: "OPSCOM's response does not tell whether this plate has a permit",
		nameLabel: 'Plate',
		nameKey: 'plate',
		addressField: 'Plate Service URL',
		runAgain: 'Run the workflow again. Reading changes nothing in OPSCOM.',
		codes: {
			9009: {
				text: 'OPSCOM has no record of this plate',
				advice: "Check 'Plate'. OPSCOM did not say that the plate has no permit.",
			},
			9021: { text: 'The plate is too long for OPSCOM', advice: "Shorten 'Plate'." },
		},
	},

	readRequest(fields) {
		const plate = readPlateToLookUp(fields.value('plate'));
		if (!plate.ok) return plate;
		const body = { plate: plate.value };
		return valid({ name: plate.value, key: JSON.stringify(body), body });
	},
	confirms(response, { body }) {
		const known = knowledgeIn(response);
		return known !== undefined && isSamePlate(known.plate, body.plate) && hasPermit(known) !== undefined;
	},
	outputs(response) {
		const known = knowledgeIn(response) ?? {};
		return [{ ...known, hasPermit: hasPermit(known) }];
	},
	readRefusal({ error, message }) {
		const code = codeIn(error);
		return code ? { code, ...(typeof message === 'string' && { message }) } : undefined;
	},
};

/** What stands for "no error" in `error`: 0 (newer page), and what programs give for none. */
const SUCCESS: unknown[] = [0, '0', null, false, ''];

function codeIn(error: unknown): number | string | undefined {
	if (typeof error === 'number') return error;
	if (typeof error !== 'string') return undefined;
	const text = error.trim();
	return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** The newer page has what is known of the plate in `data`, beside `error`; in the older one it is the whole response. */
function knowledgeIn(response: IDataObject): IDataObject | undefined {
	const { error, data } = response;
	const isNone = SUCCESS.includes(error);
	if (data === undefined) return isNone || error === undefined ? response : undefined;
	return isNone && isObject(data) ? data : undefined;
}

/** Ignores letter case and what is not a letter or a digit. A plate that the response leaves out is the one asked for. */
function isSamePlate(told: unknown, asked: unknown): boolean {
	const lettersOf = (plate: unknown) =>
		String(plate)
			.replace(/[^\p{L}\p{N}]/gu, '')
			.toUpperCase();
	return told === undefined || told === null || lettersOf(told) === lettersOf(asked);
}

/** The older page has the fields of one permit where the newer one has the list `permits`. */
const PERMIT_FIELDS = ['type', 'shortName', 'expires'];
const KNOWN_FIELDS = ['permits', 'dntt', 'alarm'];

/**
 * Whether OPSCOM lists a permit. One that the older form calls inactive is none; whether expired ones are listed is not
 * documented.
 *
 * @returns `undefined` when the response does not tell
 */
function hasPermit({ responseJSON }: IDataObject): boolean | undefined {
	// PHP writes an empty object as a list.
	const known: unknown = Array.isArray(responseJSON) && responseJSON.length === 0 ? {} : responseJSON;
	if (!isObject(known)) return undefined;
	const isOlder = ['active', ...PERMIT_FIELDS].some((field) => field in known);
	const listed = listIn(known.permits ?? (isOlder ? [known] : []));
	// A name that is not documented could be that of a permit.
	if (listed?.length === 0) return Object.keys(known).every((key) => KNOWN_FIELDS.includes(key)) ? false : undefined;
	const active = listed?.map(isActive) ?? [undefined];
	return active.includes(true) || (active.includes(undefined) ? undefined : false);
}

function isActive(permit: unknown): boolean | undefined {
	if (!isObject(permit)) return undefined;
	const { active } = permit;
	if (active === undefined) {
		return PERMIT_FIELDS.some((field) => typeof permit[field] === 'string' && permit[field] !== '') || undefined;
	}
	const isYes = [1, '1', true].includes(active as string);
	return isYes || ([0, '0', false].includes(active as string) ? false : undefined);
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
