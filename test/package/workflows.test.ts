import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './builtCopy';

const FOLDER = join(ROOT, '.github', 'workflows');

async function linesOf(pattern: RegExp): Promise<string[]> {
	const files = await readdir(FOLDER);
	const texts = await Promise.all(files.map((file) => readFile(join(FOLDER, file), 'utf8')));
	return texts.flatMap((text, index) =>
		text
			.split('\n')
			.filter((line) => pattern.test(line))
			.map((line) => `${files[index]}: ${line.trim()}`),
	);
}

describe('the GitHub workflows', () => {
	test('name each action by the commit of a version', async () => {
		const uses = await linesOf(/\buses:/);
		expect(uses).toContainEqual(expect.stringContaining('actions/checkout'));
		expect(uses.filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
	});

	test('may sign and publish in one job only', async () => {
		expect(await linesOf(/id-token: write/)).toEqual([expect.stringMatching(/^publish\.yml: /)]);
	});
});
