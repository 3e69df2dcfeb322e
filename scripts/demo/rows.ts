import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';

/** The column that holds the Reference ID, in the demo's own file and in a user's. */
export const ID_COLUMN = 'reference_id';

/** A row of the file: column → text. */
export type Row = Record<string, string>;

/** A file that cannot be used; the message says why and what to do. */
export class UnusableFile extends Error {}

/**
 * Reads the rows of a CSV file with a header line. Spreadsheets save comma, semicolon or tab: what the header uses counts.
 *
 * @throws UnusableFile when it is missing, empty, not a CSV file, or has no column `reference_id`
 */
export async function readRows(file: string): Promise<Row[]> {
	const text = await readFile(file, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
		const why = code === 'ENOENT' ? 'There is no such file' : `It cannot be read (${code})`;
		throw new UnusableFile(`${file}: ${why}. Give the path of a CSV file after --file.`);
	});
	const [header = ''] = text.trim().split(/\r?\n/);
	if (header === '') throw new UnusableFile(`${file}: The file is empty. Its first line has to name the columns.`);

	const delimiter = [';', '\t'].find((sign) => header.includes(sign) && !header.includes(',')) ?? ',';
	const columns = parse(header, { delimiter, bom: true, trim: true, relax_quotes: true })[0] as string[];
	if (!columns.includes(ID_COLUMN)) {
		throw new UnusableFile(
			`${file}: There is no column '${ID_COLUMN}'. Its columns are: ${columns.join(', ')}. Rename the one with the Reference IDs.`,
		);
	}
	let rows: Row[];
	try {
		rows = parse(text, { columns: true, delimiter, bom: true, trim: true, skip_empty_lines: true });
	} catch (thrown) {
		throw new UnusableFile(`${file}: It is not a CSV file that can be read. ${(thrown as Error).message}.`);
	}
	if (rows.length === 0) throw new UnusableFile(`${file}: There is no row below the column names.`);
	return rows;
}
