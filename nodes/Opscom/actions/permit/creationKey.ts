import { createHash } from 'crypto';

import type { INodeProperties } from 'n8n-workflow';

import { invalid, valid, type Checked } from '../checked';
import type { ItemFields, ItemRequest } from '../operation';
import type { Detail } from './details';
import { refuseLeftover } from './text';

const NAME = 'idempotencyKey';
const DISPLAY_NAME = 'Idempotency Key';

/** The option by which a person names a creation. */
export const idempotencyKeyField: INodeProperties = {
	displayName: DISPLAY_NAME,
	name: NAME,
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.order_id }}',
	description:
		"The ID of the order or row in your own system, which must be unique in the workflow. What was sent with a key is never sent again with it, by any run. Without this option, the plate, zone, permit number, start and end time are the key. Don't use the time, the execution or anything random.",
};

/** OPSCOM's names of what makes two permits the same, when the person gives no key. */
const IN_KEY = ['LicencePlate', 'zone', 'permitNo', 'startTime', 'endTime'];

/** What is another value at every run: the present, the execution and chance, as n8n's expressions ask for them. */
const OF_THIS_RUN =
	/\$(now|today|execution|runIndex)\b|\bDate\s*\.\s*now\b|\bnew\s+Date\b(?!\s*\(\s*[^\s)])|(?<!new\s+)\bDate\s*\(\s*\)|\bDateTime\s*\.\s*(now\b|(local|utc)\s*\(\s*\))|\bMath\s*\.\s*random\b|\brandomUUID\b/;
/** What a model makes up, or n8n for one call of a tool: a second call would have another. */
const OF_THIS_CALL = /\$fromAI\b|\$tool\b|\btoolCallId\b/;

/**
 * Names a creation, so that it is sent once: by the person's own key, or by what is asked for, without regard to letter
 * case and spaces.
 *
 * @param body the request's JSON by OPSCOM's names
 */
export function readCreationKey(
	details: Detail[],
	body: Record<string, string>,
	fields: ItemFields,
): Checked<Pick<ItemRequest, 'key' | 'subject' | 'compared'>> {
	const { added, values } = fields.collection('options');
	const isGiven = added.includes(NAME);
	const changing = details.filter((detail) => OF_THIS_RUN.test(codeOf(fields.expression(pathOf(detail)))));
	const compared = details.map((detail) => (changing.includes(detail) ? null : (body[detail.key] ?? '')));
	const plate = squeezed(body.LicencePlate);
	if (isGiven) {
		const given = readGiven(values[NAME], codeOf(fields.expression(`options.${NAME}`)));
		return given.ok
			? valid({ key: `key ${given.value}`, subject: JSON.stringify([plate, given.value]), compared })
			: given;
	}
	const wrong = changing.find(({ key }) => IN_KEY.includes(key));
	if (wrong) {
		return invalid({
			text: `'${wrong.field.displayName}' is another value at every run, so the same permit would be created again each time`,
			advice: `Add the option '${DISPLAY_NAME}' with an ID from your own system, such as the order number, or take the value from your data.`,
		});
	}
	const asked = JSON.stringify(IN_KEY.map((name) => squeezed(body[name] ?? '')));
	// Short, because n8n saves the keys of a run with the execution.
	const key = createHash('sha256').update(asked).digest('base64').slice(0, 22);
	return valid({ key: `permit ${key}`, subject: JSON.stringify([plate]), compared });
}

function readGiven(value: unknown, code: string): Checked<string> {
	const advice = 'Use an ID from your own system that stays the same for this permit, such as the order number.';
	if (OF_THIS_RUN.test(code) || OF_THIS_CALL.test(code)) {
		return invalid({
			text: `'${DISPLAY_NAME}' is another value at every run, so it keeps nothing from being sent twice`,
			advice,
		});
	}
	const isText = typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value));
	const text = isText ? String(value).trim() : '';
	if (text === '') return invalid({ text: `'${DISPLAY_NAME}' must be a text or a whole number`, value, advice });
	return refuseLeftover(text, DISPLAY_NAME) ?? valid(text);
}

function pathOf({ field: { name, required } }: Detail): string {
	return required ? name : `additionalFields.${name}`;
}

/** An expression without the texts in it, such as the name of a column. What stands in a template is code. */
function codeOf(expression = ''): string {
	return expression.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
}

function squeezed(text: string): string {
	return text.replace(/\s/g, '').toLowerCase();
}
