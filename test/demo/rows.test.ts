import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readRows, UnusableFile } from '../../scripts/demo/rows';

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'opscom-rows-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(text: string): Promise<string> {
	const file = join(folder, 'rows.csv');
	await writeFile(file, text);
	return file;
}

it.each([
	['commas', 'reference_id,lot\nA-1,"Lot 4, north"\n', [{ reference_id: 'A-1', lot: 'Lot 4, north' }]],
	['semicolons', 'lot;reference_id\nLot 4;A-1\n', [{ reference_id: 'A-1', lot: 'Lot 4' }]],
	['tabs', 'reference_id\tlot\r\nA-1\tLot 4\r\n', [{ reference_id: 'A-1', lot: 'Lot 4' }]],
	[
		'a byte order mark and empty lines',
		'\uFEFFreference_id\nA-1\n\nA-2\n',
		[{ reference_id: 'A-1' }, { reference_id: 'A-2' }],
	],
])('reads rows with %s', async (_, text, rows) => {
	expect(await readRows(await fileWith(text))).toEqual(rows);
});

it.each([
	['is empty', '', 'The file is empty. Its first line has to name the columns.'],
	['has only blanks', ' \n\n', 'The file is empty. Its first line has to name the columns.'],
	[
		'has no column for the Reference ID',
		'plate,permit\nCKDR 418,A-1\n',
		"There is no column 'reference_id'. Its columns are: plate, permit. Rename the one with the Reference IDs.",
	],
	['has no rows', 'reference_id,lot\n', 'There is no row below the column names.'],
])('says so when the file %s', async (_, text, message) => {
	const file = await fileWith(text);

	await expect(readRows(file)).rejects.toEqual(new UnusableFile(`${file}: ${message}`));
});

it('says so when the file is not CSV', async () => {
	const file = await fileWith('reference_id,lot\nA-1,"Lot 4\n');

	await expect(readRows(file)).rejects.toThrow('It is not a CSV file that can be read');
});

it('says so when there is no such file', async () => {
	const file = join(folder, 'missing.csv');

	await expect(readRows(file)).rejects.toEqual(
		new UnusableFile(`${file}: There is no such file. Give the path of a CSV file after --file.`),
	);
});
