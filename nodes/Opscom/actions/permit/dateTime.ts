import { invalid, valid, type Checked } from '../checked';

const FORM =
	/^(?<date>\d{4}-\d\d-\d\d)[T ](?<minutes>\d\d:\d\d)(:(?<seconds>\d\d)(\.\d+)?)?(?<offset>Z|[+-]\d\d(:?\d\d)?)?$/i;

/**
 * Reads a date and time and gives it OPSCOM's form, `2000-05-30T14:38:22` (Push API: Permit Update, opscom.wiki). OPSCOM
 * does not name a time zone: a time without an offset stays as it is, one with an offset becomes the time on the clock in
 * the workflow's time zone.
 *
 * @param name the displayed name of the field
 * @param value a text, or a date that an expression returns
 * @param timezone gives the workflow's time zone, by its IANA name
 */
export function readDateTime(value: unknown, name: string, timezone: () => string): Checked<string> {
	const { date, minutes, seconds = '00', offset } = FORM.exec(textOf(value))?.groups ?? {};
	const local = `${date}T${minutes}:${seconds}`;
	if (date === undefined) {
		return invalid({
			text: `'${name}' must be a date and a time`,
			value,
			advice: 'Use a format such as 2026-03-02T17:00:00, or an expression that returns a date.',
		});
	}
	const instant = new Date(`${local}${withColon(offset) ?? 'Z'}`);
	if (!exists(local) || Number.isNaN(instant.getTime())) return noSuchTime(name, value);
	if (offset === undefined) return valid(local);
	const converted = toLocal(instant, timezone());
	// On another clock it can be in a year that has not four digits.
	return converted.ok && !exists(converted.value) ? noSuchTime(name, value) : converted;
}

function noSuchTime(name: string, value: unknown): Checked<never> {
	return invalid({ text: `'${name}' is not a date and time that exists`, value, advice: 'Correct the value.' });
}

/** n8n's expressions return a luxon `DateTime`, or a `Date`: both have a JSON form with an offset. */
function textOf(value: unknown): string {
	const text = typeof value === 'object' && value !== null && 'toJSON' in value ? (value as Date).toJSON() : value;
	return typeof text === 'string' ? text.trim() : '';
}

/** "+0200" and "+02" are "+02:00". */
function withColon(offset: string | undefined): string | undefined {
	return offset?.replace(/^([+-]\d\d):?(\d\d)?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`);
}

function exists(local: string): boolean {
	const date = new Date(`${local}Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString() === `${local}.000Z`;
}

function toLocal(instant: Date, timeZone: string): Checked<string> {
	let parts: Intl.DateTimeFormatPart[];
	try {
		parts = new Intl.DateTimeFormat('en-US', {
			timeZone,
			hourCycle: 'h23',
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
			hour: '2-digit',
			minute: '2-digit',
			second: '2-digit',
		}).formatToParts(instant);
	} catch {
		return invalid({
			text: "The workflow's time zone is not known to this n8n instance",
			value: timeZone,
			advice: "Choose a time zone in the workflow's settings.",
		});
	}
	const { year, month, day, hour, minute, second } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
	return valid(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
}
