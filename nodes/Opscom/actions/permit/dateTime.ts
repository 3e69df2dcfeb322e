import { invalid, valid, type Checked } from '../checked';
import type { ItemFields } from '../operation';
import { refuseLeftover, refuseMissing } from './text';

type TimeFields = Pick<ItemFields, 'timezone' | 'remark'>;

const FORM =
	/^(?<date>\d{4}-\d\d-\d\d)[T\p{Zs}](?<minutes>\d\d:\d\d)(:(?<seconds>\d\d)(\.\d+)?)?(\p{Zs}?(?<offset>Z|UTC|[+-]\d\d(:?\d\d)?))?$/iu;

/** OPSCOM's documentation names no limits; another year is a typing mistake, or a number that is no year. */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;
const isYear = (year: number) => year >= FIRST_YEAR && year <= LAST_YEAR;

/**
 * Reads a date and time and gives it OPSCOM's form, `2000-05-30T14:38:22` (Push API: Permit Update, opscom.wiki). OPSCOM
 * does not name a time zone: a time without an offset stays as it is, one with an offset becomes the time on the clock in
 * the workflow's time zone, with a remark when that is another one.
 *
 * @param value a text, or a date that an expression returns
 * @param name the displayed name of the field
 */
export function readDateTime(value: unknown, name: string, fields: TimeFields): Checked<string> {
	const given = jsonOf(value);
	const found = typeof given === 'string' ? FORM.exec(given.trim())?.groups : undefined;
	if (!found) return refuseMissing(value, name) ?? noTime(given, name);
	const { date, minutes, seconds = '00', offset } = found;
	const clock = `${date}T${minutes}:${seconds}`;
	const instant = new Date(`${clock}${isoOffset(offset)}`);
	const local = offset === undefined ? clock : clockIn(fields.timezone(), instant);
	if (local === undefined) {
		return invalid({
			text: "The workflow's time zone is not known to this n8n instance",
			value: fields.timezone(),
			advice: "Choose a time zone in the workflow's settings.",
		});
	}
	if (new Date(`${clock}Z`).toJSON() !== `${clock}.000Z` || !isYear(Number(local.split('-')[0]))) {
		const text = `'${name}' must be a date and time that exists, in the years ${FIRST_YEAR} to ${LAST_YEAR}`;
		return invalid({ text, value: given, advice: 'Correct the value.' });
	}
	if (local !== clock) remarkConverted(clock, isoOffset(offset), local, fields);
	return valid(local);
}

/** Reads the time at which a permit ends, with a remark on one that a person hardly means. */
export function readEndTime(value: unknown, name: string, fields: TimeFields): Checked<string> {
	const end = readDateTime(value, name, fields);
	if (!end.ok) return end;
	const remark = (kind: string, when: string) =>
		fields.remark({ kind, text: (count) => `${count === 1 ? '1 permit ends' : `${count} permits end`} ${when}` });
	const example = `such as ${end.value.replace('T', ' ')}.`;
	if (end.value.endsWith('T00:00:00')) {
		remark('endsAsDayBegins', `at 00:00:00, as that day begins, ${example} For the whole day, use 23:59:00.`);
	}
	const now = clockIn(fields.timezone(), new Date());
	if (now !== undefined && end.value < now) remark('endsInPast', `in the past, ${example}`);
	return end;
}

/** A day without a time comes from many programs as its midnight in UTC: elsewhere, that can be the day before. */
function remarkConverted(clock: string, offset: string, local: string, { timezone, remark }: TimeFields): void {
	const zone = timezone();
	const isDay = clock.endsWith('T00:00:00');
	const from = clock.slice(0, 10) === local.slice(0, 10) ? 11 : 0;
	const [before, after] = [clock, local].map((time) => time.slice(from).replace('T', ' ').replace(/:00$/, ''));
	const example = `${before} UTC${offset === 'Z' ? '' : offset} is sent as ${after}`;
	const meant = isDay ? 'that day is meant, send it with a time and' : `${before} is meant, send it`;
	const had = (count: number) =>
		count === 1 ? '1 time had an offset and was' : `${count} times had an offset and were`;
	remark({
		kind: isDay ? 'dayConverted' : 'timeConverted',
		text: (count) => `${had(count)} converted to ${zone}: ${example}. If ${meant} without an offset.`,
	});
}

/** What a person puts the name of a column into. */
const COLUMN = "$json['your column']";
const OTHER_TIME = ' For another time than 23:59, change 23 and 59.';
const AT_ITS_END = '.set({ hour: 23, minute: 59 })';
const OTHER_FORMAT = `For another format, use {{ DateTime.fromFormat(${COLUMN}, 'yyyy-MM-dd HH:mm') }} with that format in place of 'yyyy-MM-dd HH:mm'.`;

/** @param given as `jsonOf` gives it: `null` is a date that does not exist */
function noTime(given: unknown, name: string): Checked<never> {
	const said = typeof given === 'string' ? given.trim() : '';
	if (given === null || /^invalid date(time)?$/i.test(said)) {
		return invalid({
			text: `'${name}' is a date that the expression could not read`,
			advice: 'Compare the format in the expression with a value of the earlier node.',
		});
	}
	const text = `'${name}' must be a date and a time, such as 2026-03-02T17:00:00`;
	const advice = adviceOnNumber(given) ?? adviceOnDay(said);
	if (advice !== undefined) return invalid({ text, value: given, advice });
	const leftover = refuseLeftover(given === 0 ? '0' : given, name);
	return leftover ?? invalid({ text, value: given, advice: OTHER_FORMAT });
}

const daysToMillis = (days: number) => Math.round((days - 25_569) * 86_400) * 1_000;
/** How spreadsheets and programs keep a time as a number, and what makes milliseconds since 1970 of it. */
const NUMBERS: Array<[where: string, toMillis: (number: number) => number, millis: string]> = [
	['In a spreadsheet', daysToMillis, `Math.round((${COLUMN} - 25569) * 86400) * 1000`],
	['In a program', (seconds) => seconds * 1_000, `${COLUMN} * 1000`],
	['In a program', (millis) => millis, `Number(${COLUMN})`],
];

/**
 * What makes a time of a number. A number of a spreadsheet has no time zone, and a program gives a day as its midnight in
 * UTC: both are read and written as UTC. What n8n's own `toDateTime('excel')` returns is hours off in any other time zone.
 */
function adviceOnNumber(given: unknown): string | undefined {
	const number = typeof given === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(given) ? Number(given) : given;
	if (typeof number !== 'number') return undefined;
	for (const [where, toMillis, millis] of NUMBERS) {
		const date = new Date(toMillis(number));
		if (!isYear(date.getUTCFullYear())) continue;
		const [day, time] = date.toISOString().split(/[T.]/);
		const isDay = time === '00:00:00';
		const isMoment = where === 'In a program' && !isDay;
		const seen = `${where}, this number is ${day}${isDay ? '' : ` ${time}`}${isMoment ? ' UTC' : ''}. If that is right, use`;
		if (isMoment) return `${seen} {{ DateTime.fromMillis(${millis}) }}.`;
		const clock = `DateTime.fromMillis(${millis}, { zone: 'utc' })${isDay ? AT_ITS_END : ''}`;
		return `${seen} {{ ${clock}.toISO({ includeOffset: false }) }}.${isDay ? OTHER_TIME : ''}`;
	}
	return undefined;
}

/** 3/2/2027 5:00 PM, 03.02.27, 2027-03-02 5:00 p.m. */
const NUMERIC = /^(\d{4}|\d\d?)([./-])(\d\d?)\2(\d{4}|\d\d?)(,?\p{Zs}\d\d?:\d\d(:\d\d)?(\p{Zs}?[ap]\.?m\.?)?)?$/iu;

/** What makes a time of a day in numbers. Day and month cannot be told apart by looking at them, so both ways are shown. */
function adviceOnDay(said: string): string | undefined {
	const [found, first, mark, second, third, time = ''] = NUMERIC.exec(said) ?? [];
	if (found === undefined) return undefined;
	const hours = time.replace(/\d+/, /m/i.test(time) ? 'h' : 'H');
	const clock = hours
		.replace(/\d+/, 'mm')
		.replace(/\d+/, 'ss')
		.replace(/[ap]\.?m\.?/i, 'a');
	// Luxon knows AM, not a.m., which Canadian spreadsheets show.
	const column = /\.m\./i.test(time) ? `${COLUMN}.replace('.m.', 'm')` : COLUMN;
	const use = (...parts: string[]) =>
		`use {{ DateTime.fromFormat(${column}, '${parts.join(mark)}${clock}')${time ? '' : AT_ITS_END} }}.`;
	const year = third.length === 4 ? 'yyyy' : 'yy';
	const ways = [
		...(first.length === 4 ? [`For this format, ${use('yyyy', 'M', 'd')}`] : []),
		...(Number(first) <= 31 && Number(second) <= 12 ? [`If the day comes first, ${use('d', 'M', year)}`] : []),
		...(Number(first) <= 12 && Number(second) <= 31 ? [`If the month comes first, ${use('M', 'd', year)}`] : []),
	];
	return ways.length > 0 ? `${ways.join(' ')}${time ? '' : OTHER_TIME}` : undefined;
}

/** n8n's expressions return a luxon `DateTime`, or a `Date`: both have a JSON form with an offset, `null` for no date. */
function jsonOf(value: unknown): unknown {
	const date = (typeof value === 'object' ? value : null) as Partial<Date> | null;
	return typeof date?.toJSON === 'function' ? date.toJSON() : value;
}

/** "+0200" and "+02" are "+02:00"; without an offset, a time is looked at as if it were in UTC. */
function isoOffset(offset = 'Z'): string {
	if (/^(z|utc)$/i.test(offset)) return 'Z';
	return `${offset.slice(0, 3)}:${offset.slice(3).replace(':', '') || '00'}`;
}

/** By time zone: making one takes longer than all else about an item. */
const formats = new Map<string, Intl.DateTimeFormat>();
const two = '2-digit' as const;
const PARTS = { hourCycle: 'h23', year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const;

/** The time on the clock in OPSCOM's form, empty for a time that does not exist; `undefined` in an unknown time zone. */
function clockIn(timeZone: string, instant: Date): string | undefined {
	try {
		if (!formats.has(timeZone)) formats.set(timeZone, new Intl.DateTimeFormat('en-US', { timeZone, ...PARTS }));
	} catch {
		return undefined;
	}
	if (Number.isNaN(instant.getTime())) return '';
	const parts = formats.get(timeZone)!.formatToParts(instant);
	const { year, month, day, hour, minute, second } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
	return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}
