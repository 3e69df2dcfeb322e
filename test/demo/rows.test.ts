import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readRows, UnusableFile } from '../../scripts/demo/rows';

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'opscom-rows-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(content: string | Buffer): Promise<string> {
	const file = join(folder, 'rows.csv');
	await writeFile(file, content);
	return file;
}

const LOT_4 = [{ reference_id: 'A-1', lot: 'Lot 4' }];
const NORTH = [{ reference_id: 'A-1', lot: 'Lot 4, north' }];
const utf16 = (text: string, mark = true) => Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');

it.each<[string, string | Buffer, unknown]>([
	['commas', 'reference_id,lot\nA-1,"Lot 4, north"\n', NORTH],
	['semicolons', 'lot;reference_id\nLot 4;A-1\n', LOT_4],
	['semicolons and commas in the cells', 'reference_id;lot\nA-1;Lot 4, north\n', NORTH],
	['tabs', 'reference_id\tlot\r\nA-1\tLot 4\r\n', LOT_4],
	['vertical bars', 'reference_id|lot\nA-1|Lot 4, north\n', NORTH],
	["a line 'sep=;'", 'sep=;\r\nreference_id;lot\r\nA-1;Lot 4\r\n', LOT_4],
	['line ends of an old Mac', 'reference_id;lot\rA-1;Lot 4\r', LOT_4],
	[
		'a byte order mark and empty lines',
		'\ufeffreference_id\nA-1\n\n\nA-2\n',
		[{ reference_id: 'A-1' }, { reference_id: 'A-2' }],
	],
	[
		'a title above the header',
		'Cancelled permits, March 2026\n\nOffice: "North"\nreference_id,lot\nA-1,Lot 4\n',
		LOT_4,
	],
	[
		'a comma and a line break in a column name',
		'"Lot,\nlevel","Reference\nID"\n4,A-1\n',
		[{ 'Lot,\nlevel': '4', reference_id: 'A-1' }],
	],
	['cells missing at the end of a line', 'reference_id,lot\nA-1\n', [{ reference_id: 'A-1', lot: '' }]],
	['UTF-16', utf16('reference_id\tlot\r\nA-1\tÉtage 2\r\n'), [{ reference_id: 'A-1', lot: 'Étage 2' }]],
	['UTF-16, big-endian', utf16('reference_id;lot\nA-1;Lot 4\n').swap16(), LOT_4],
	['UTF-8 with accents', 'reference_id,lot\nA-1,Étage 2\n', [{ reference_id: 'A-1', lot: 'Étage 2' }]],
	[
		'Windows-1252',
		Buffer.from('reference_id;lot\nA-1;\xc9tage 2 \x96 nord\n', 'latin1'),
		[{ reference_id: 'A-1', lot: 'Étage 2 – nord' }],
	],
])('reads rows with %s', async (_, content, rows) => {
	expect(await readRows(await fileWith(content))).toEqual(rows);
});

it.each([
	...['reference_id', 'REFERENCE-ID', 'referenceId', ' Reference  ID:', '"Reference ID"', '\ufeffReference ID'],
	...['Reference\u00a0ID', 'Ref. ID', 'Référence ID'],
])('finds the Reference IDs in a column named %j', async (name) => {
	for (const delimiter of [',', ';', '\t', '|']) {
		const text = `${name}${delimiter}Lot\nA-1${delimiter}Lot 4\n`;

		expect(await readRows(await fileWith(text))).toEqual([{ reference_id: 'A-1', Lot: 'Lot 4' }]);
	}
});

it.each<[string, string | Buffer, string]>([
	['is empty', '', 'The file is empty. Its first line must name the columns.'],
	['has only a delimiter', 'sep=;\n', 'The file is empty. Its first line must name the columns.'],
	[
		'has no column for the Reference ID',
		'plate,permit,"Reference,\nold"\nCKDR 418,A-1,A-1\n',
		"There is no 'reference_id' column. The columns are: 'plate', 'permit', 'Reference, old'. Rename the one with the Reference IDs to 'reference_id'.",
	],
	[
		'has two columns for it',
		'Reference ID;lot;reference_id\nA-1;Lot 4;A-2\n',
		"More than one column can be the Reference ID: 'Reference ID', 'reference_id'. The columns are: 'Reference ID', 'lot', 'reference_id'. Rename or remove all but one of them.",
	],
	['has no rows', 'reference_id,lot\n', 'There are no rows below the column names.'],
	[
		'has a line with a comma too many',
		'reference_id,lot\nA-0,Lot 3\n\nA-1,Lot 4, north\n',
		'Line 4 has more cells than there are columns (2). A cell with "," in it needs quotation marks around it.',
	],
	[
		'has a quotation mark without a partner',
		'reference_id,lot\nA-1,"Lot 4\nA-2,Lot 5\n',
		'A quotation mark has no partner, so it is not clear where its cell ends. Look for a cell with a single " in it.',
	],
	[
		'is an Excel workbook',
		Buffer.from('504b030414000600', 'hex'),
		'This is not a text file. Open it in the program that it comes from, and save it as CSV.',
	],
])('rejects a file that %s and says what to do', async (_, content, message) => {
	const file = await fileWith(content);

	await expect(readRows(file)).rejects.toEqual(new UnusableFile(`${file}: ${message}`));
});

it('rejects a path without a file', async () => {
	const file = join(folder, 'missing.csv');

	await expect(readRows(file)).rejects.toEqual(
		new UnusableFile(`${file}: There is no such file. Enter the path of a CSV file after --file.`),
	);
});
