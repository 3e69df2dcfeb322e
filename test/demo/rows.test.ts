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
	'reference_id',
	'Reference_ID',
	'Reference ID',
	'REFERENCE-ID',
	'referenceId',
	'referenceid',
	'reference  id',
	' Reference ID ',
	'"Reference ID"',
	'\uFEFFReference ID',
])('finds the Reference IDs in a column named %j', async (name) => {
	expect(await readRows(await fileWith(`${name},Lot\nA-1,Lot 4\n`))).toEqual([{ reference_id: 'A-1', Lot: 'Lot 4' }]);
	expect(await readRows(await fileWith(`${name};Lot\nA-1;Lot 4\n`))).toEqual([{ reference_id: 'A-1', Lot: 'Lot 4' }]);
});

it('prefers the column with the exact name', async () => {
	const rows = await readRows(await fileWith('Reference ID,reference_id\nA-1,A-2\n'));

	expect(rows).toEqual([{ 'Reference ID': 'A-1', reference_id: 'A-2' }]);
});

it.each([
	['is empty', '', 'The file is empty. Its first line must name the columns.'],
	['has only spaces', ' \n\n', 'The file is empty. Its first line must name the columns.'],
	[
		'has no column for the Reference ID',
		'plate,permit,Reference\nCKDR 418,A-1,A-1\n',
		"There is no 'reference_id' column. The columns are: plate, permit, Reference. Rename the one with the Reference IDs to 'reference_id'.",
	],
	['has no rows', 'reference_id,lot\n', 'There are no rows below the column names.'],
])('rejects a file that %s and says what to do', async (_, text, message) => {
	const file = await fileWith(text);

	await expect(readRows(file)).rejects.toEqual(new UnusableFile(`${file}: ${message}`));
});

it('rejects a file that is not valid CSV', async () => {
	const file = await fileWith('reference_id,lot\nA-1,"Lot 4\n');

	await expect(readRows(file)).rejects.toThrow('The file is not valid CSV');
});

it('rejects a path without a file', async () => {
	const file = join(folder, 'missing.csv');

	await expect(readRows(file)).rejects.toEqual(
		new UnusableFile(`${file}: There is no such file. Enter the path of a CSV file after --file.`),
	);
});
