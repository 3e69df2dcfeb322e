import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';

/** The column with the Reference IDs in the rows that the demo works with, however the file spells it. */
export const ID_COLUMN = 'reference_id';

/** A row of the file: column → text. */
export type Row = Record<string, string>;

/** The message says what is wrong with the file and what to do. */
export class UnusableFile extends Error {}

/**
 * Reads the rows of a CSV file with a header line. Spreadsheets save commas, semicolons or tabs: the header decides.
 *
 * @throws UnusableFile when the file is missing, empty or not CSV, or has no column for the Reference ID
 */
export async function readRows(file: string): Promise<Row[]> {
	const text = await readFile(file, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
		const why = code === 'ENOENT' ? 'There is no such file' : `The file cannot be read (${code})`;
		throw new UnusableFile(`${file}: ${why}. Enter the path of a CSV file after --file.`);
	});
	const [header = ''] = text.trim().split(/\r?\n/);
	if (header === '') throw new UnusableFile(`${file}: The file is empty. Its first line must name the columns.`);

	const delimiter = [';', '\t'].find((character) => header.includes(character) && !header.includes(',')) ?? ',';
	const found = parse(header, { delimiter, bom: true, trim: true, relax_quotes: true })[0] as string[];
	const idColumn = findIdColumn(found);
	if (idColumn === undefined) {
		throw new UnusableFile(
			`${file}: There is no '${ID_COLUMN}' column. The columns are: ${found.join(', ')}. Rename the one with the Reference IDs to '${ID_COLUMN}'.`,
		);
	}
	const columns = (names: string[]) => names.map((name) => (name === idColumn ? ID_COLUMN : name));
	let rows: Row[];
	try {
		rows = parse(text, { columns, delimiter, bom: true, trim: true, skip_empty_lines: true });
	} catch (thrown) {
		throw new UnusableFile(`${file}: The file is not valid CSV. ${(thrown as Error).message}.`);
	}
	if (rows.length === 0) throw new UnusableFile(`${file}: There are no rows below the column names.`);
	return rows;
}

/** The exact name if there is one, or the first in another letter case, or with spaces or dashes for the underscore. */
function findIdColumn(columns: string[]): string | undefined {
	const bare = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');
	return [ID_COLUMN, ...columns].find((name) => columns.includes(name) && bare(name) === bare(ID_COLUMN));
}
