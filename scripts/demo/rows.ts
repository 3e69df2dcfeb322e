import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';

import { decode } from './decode';

/** The column with the Reference IDs in the rows that the demo works with, however the file spells it. */
export const ID_COLUMN = 'reference_id';

/** A row of the file: column → text. */
export type Row = Record<string, string>;

/** The message says what is wrong with the file and what to do. */
export class UnusableFile extends Error {}

/** What spreadsheets put between the cells of a line. */
const DELIMITERS = [',', ';', '\t', '|'];

/** The line by which a file tells Microsoft Excel its delimiter. */
const SEPARATOR_LINE = /^"?sep=(?<delimiter>.)"?(\r\n|\r|\n|$)/i;

/** Lines in which the header is looked for: a title can be above it. */
const HEADER_WITHIN = 20;

/** A line of the file that is not empty, with its number, counted from 1. */
interface Line {
	cells: string[];
	number: number;
}

/** The lines as they are with one delimiter; none when a quotation mark has no partner. */
interface Reading {
	delimiter: string;
	lines: Line[];
	header: string[];
}

/**
 * Reads the rows of a CSV file as spreadsheets save it: with commas, semicolons, tabs or vertical bars, in UTF-8, UTF-16
 * or Windows-1252, and with a title above the header. The header is the first line with a column for the Reference ID.
 *
 * @throws UnusableFile when the file is missing, empty or not CSV, or has not exactly one column for the Reference ID
 */
export async function readRows(file: string): Promise<Row[]> {
	const bytes = await readFile(file).catch(({ code }: NodeJS.ErrnoException) => {
		const why = code === 'ENOENT' ? 'There is no such file' : `The file cannot be read (${code})`;
		throw new UnusableFile(`${file}: ${why}. Enter the path of a CSV file after --file.`);
	});
	try {
		return rowsOf(decode(bytes));
	} catch (thrown) {
		throw thrown instanceof UnusableFile ? new UnusableFile(`${file}: ${thrown.message}`) : thrown;
	}
}

function rowsOf(text: string | undefined): Row[] {
	if (text === undefined) {
		throw new UnusableFile('This is not a text file. Open it in the program that it comes from, and save it as CSV.');
	}
	const named = SEPARATOR_LINE.exec(text)?.groups?.delimiter;
	const table = text.replace(SEPARATOR_LINE, '');
	if (table.trim() === '') throw new UnusableFile('The file is empty. Its first line must name the columns.');

	const { delimiter, lines, header } = (named === undefined ? DELIMITERS : [named])
		.map((candidate) => readingOf(table, candidate))
		.reduce((best, other) => (rankOf(other) > rankOf(best) ? other : best));
	if (lines.length === 0) {
		throw new UnusableFile(
			'A quotation mark has no partner, so it is not clear where its cell ends. Look for a cell with a single " in it.',
		);
	}
	const idColumn = idColumnOf(header);
	const rows = lines.slice(lines.findIndex(({ cells }) => cells === header) + 1);
	if (rows.length === 0) throw new UnusableFile('There are no rows below the column names.');
	const tooLong = rows.find(({ cells }) => cells.slice(header.length).some((cell) => cell !== ''));
	if (tooLong) {
		throw new UnusableFile(
			`Line ${tooLong.number} has more cells than there are columns (${header.length}). A cell with ${nameOf(delimiter)} in it needs quotation marks around it.`,
		);
	}
	const names = header.map((name) => (name === idColumn ? ID_COLUMN : name));
	return rows.map(({ cells }) => Object.fromEntries(names.map((name, column) => [name, cells[column] ?? ''])));
}

function readingOf(table: string, delimiter: string): Reading {
	let records: Array<{ record: string[]; info: { lines: number } }>;
	try {
		records = parse(table, {
			delimiter,
			record_delimiter: ['\r\n', '\n', '\r'],
			trim: true,
			relax_quotes: true,
			relax_column_count: true,
			skip_empty_lines: true,
			info: true,
		}) as unknown as typeof records;
	} catch {
		return { delimiter, lines: [], header: [] };
	}
	const lines = records
		.map(({ record, info }) => ({ cells: record, number: info.lines }))
		.filter(({ cells }) => cells.some((cell) => cell !== ''));
	return { delimiter, lines, header: headerOf(lines) };
}

/** The first line with a column for the Reference ID; otherwise the first of those with the most cells. */
function headerOf(lines: Line[]): string[] {
	const candidates = lines.slice(0, HEADER_WITHIN).map(({ cells }) => cells);
	const longest = Math.max(0, ...candidates.map(({ length }) => length));
	return (
		candidates.find((cells) => cells.some(isIdColumn)) ?? candidates.find(({ length }) => length === longest) ?? []
	);
}

/**
 * With the right delimiter, the header has a column for the Reference ID and the most columns. A wrong one does not see
 * where cells begin, and so not that a quotation mark has no partner.
 */
function rankOf({ lines, header }: Reading): number {
	if (header.some(isIdColumn)) return 1_000_000 + header.length;
	return lines.length === 0 ? 100_000 : header.length;
}

/** @throws UnusableFile when it is not clear which column has the Reference IDs */
function idColumnOf(header: string[]): string {
	const found = header.filter(isIdColumn);
	if (found.length === 1) return found[0];
	const columns = `The columns are: ${header.map(quoted).join(', ')}.`;
	throw new UnusableFile(
		found.length === 0
			? `There is no '${ID_COLUMN}' column. ${columns} Rename the one with the Reference IDs to '${ID_COLUMN}'.`
			: `More than one column can be the Reference ID: ${found.map(quoted).join(', ')}. ${columns} Rename or remove all but one of them.`,
	);
}

/** "Reference ID", "referenceID", "REF-ID", "Référence ID" … */
function isIdColumn(name: string): boolean {
	return /^ref(erence)?id$/.test(
		name
			.normalize('NFD')
			.replace(/[^\p{L}\p{N}]/gu, '')
			.toLowerCase(),
	);
}

/** In one line, also when its cell has several. */
const quoted = (name: string) => `'${name.replace(/\s+/g, ' ')}'`;

const nameOf = (delimiter: string) => (delimiter === '\t' ? 'a tab' : `"${delimiter}"`);
