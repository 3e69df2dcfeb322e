import { invalid, valid, type Checked } from '../checked';
import { asTyped } from './characters';
import { refuseLeftover } from './pasted';

const FORM =
	/^(?<date>\d{4}-\d\d-\d\d)[T ](?<minutes>\d\d:\d\d)(:(?<seconds>\d\d)(\.\d+)?)?(?<offset>Z|[+-]\d\d(:?\d\d)?)?$/i;

/** Characters: no time is as long as this. */
const LONGEST = 100;

/** OPSCOM's documentation names no limits; another year is a typing mistake, or a number that is no year. */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;

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
	if (date === undefined)
		return readNumberOfDays(value, name) ?? refuseLeftover(value === 0 ? '0' : value, name) ?? noTime(name, value);
	const local = `${date}T${minutes}:${seconds}`;
	const instant = new Date(`${local}${withColon(offset) ?? 'Z'}`);
	if (!exists(local) || Number.isNaN(instant.getTime())) {
		return invalid({ text: `'${name}' is not a date and time that exists`, value, advice: 'Correct the value.' });
	}
	const converted = offset === undefined ? valid(local) : toLocal(instant, timezone());
	if (!converted.ok) return converted;
	const year = Number(converted.value.split('-')[0]);
	if (year >= FIRST_YEAR && year <= LAST_YEAR) return converted;
	return invalid({
		text: `'${name}' must be in the years ${FIRST_YEAR} to ${LAST_YEAR}`,
		value,
		advice: 'Correct the value.',
	});
}

/**
 * Whether a time has passed on the clock in the workflow's time zone. In a time zone that nobody knows, none has.
 *
 * @param local in OPSCOM's form
 * @param timezone by its IANA name
 */
export function isPast(local: string, now: Date, timezone: string): boolean {
	const clock = toLocal(now, timezone);
	return clock.ok && local < clock.value;
}

function noTime(name: string, value: unknown): Checked<never> {
	return invalid({
		text: `'${name}' must be a date and a time`,
		value,
		advice:
			"Use a format such as 2026-03-02T17:00:00. For another format, use an expression such as {{ DateTime.fromFormat($json.end, 'dd/MM/yyyy HH:mm') }}.",
	});
}

/** Days of the first years and of the years after the last one, as spreadsheets count them: from 30 December 1899. */
const FIRST_DAY = 36_526;
const DAY_AFTER_LAST = 73_416;
const DAYS_TO_1970 = 25_569;
const SECONDS_OF_DAY = 86_400;

/** Tried in n8n-core 2.41.1 with workflows in several time zones: the number has none, so it is read and written as UTC. */
const FROM_DAYS = `DateTime.fromMillis(Math.round(($json.end - ${DAYS_TO_1970}) * ${SECONDS_OF_DAY}) * 1000, { zone: 'utc' })`;
const WITHOUT_OFFSET = '.toISO({ includeOffset: false })';
const YOUR_COLUMN = "with the name of your column in place of 'end'";

/**
 * Refuses a number by which spreadsheets and programs keep a time, with the expression that makes a time of it; `undefined`
 * for anything else. What n8n's own `toDateTime('excel')` returns is hours off in any time zone but UTC.
 */
function readNumberOfDays(value: unknown, name: string): Checked<never> | undefined {
	const number = typeof value === 'string' && /^\s*\d{1,14}(\.\d{1,20})?\s*$/.test(value) ? Number(value) : value;
	if (typeof number !== 'number') return undefined;
	const refused = (text: string, advice: string) => invalid({ text: `'${name}' ${text}`, value, advice });

	if (number >= FIRST_DAY && number < DAY_AFTER_LAST) {
		const seconds = Math.round((number - DAYS_TO_1970) * SECONDS_OF_DAY);
		const [date, time] = new Date(seconds * 1000).toISOString().split(/[T.]/);
		if (seconds % SECONDS_OF_DAY === 0) {
			return refused(
				`is a number that spreadsheets use for ${date}, without a time`,
				`For 23:59 on that day, use {{ ${FROM_DAYS}.set({ hour: 23, minute: 59 })${WITHOUT_OFFSET} }} ${YOUR_COLUMN}. For another time, change 23 and 59.`,
			);
		}
		return refused(
			`is a number that spreadsheets use for ${date} ${time}`,
			`If that is the time, use {{ ${FROM_DAYS}${WITHOUT_OFFSET} }} ${YOUR_COLUMN}.`,
		);
	}
	for (const [unit, method, perSecond] of [
		['seconds', 'fromSeconds', 1],
		['milliseconds', 'fromMillis', 1_000],
	] as const) {
		const days = number / perSecond / SECONDS_OF_DAY + DAYS_TO_1970;
		if (days >= FIRST_DAY && days < DAY_AFTER_LAST) {
			return refused(
				`is a number of ${unit} since 1970`,
				`Use {{ DateTime.${method}(Number($json.end)) }} ${YOUR_COLUMN}.`,
			);
		}
	}
	return undefined;
}

/** n8n's expressions return a luxon `DateTime`, or a `Date`: both have a JSON form with an offset. */
function textOf(value: unknown): string {
	const text = typeof value === 'object' && value !== null && 'toJSON' in value ? (value as Date).toJSON() : value;
	return typeof text === 'string' && text.length <= LONGEST ? asTyped(text.trim()) : '';
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
