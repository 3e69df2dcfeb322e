import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';

import { startChild } from '../n8n/children';
import { PROJECT } from '../n8n/paths';
import { runScript } from '../n8n/script';
import { copyOf, filesIn } from './copy';
import { mutantsOf, mutate, type Mutant } from './mutants';

interface Options {
	count: string;
	seed: string;
}

interface Planted extends Mutant {
	file: string;
}

/** A mutant that makes a test go on forever is noticed, too: it gets so many times the time of all tests without one. */
const PATIENCE = 3;
const LONGEST_MS = 30 * 60_000;
const LOG = 'jest.log';

/** They pack the whole package or play OPSCOM, and say nothing about the node's behavior. */
const NOT_ASKED = ['test/n8n/', 'test/package/', 'test/sandbox/', 'test/bench/'];

/**
 * Runs the tests that can reach the files, until one fails or the time is up.
 *
 * @returns whether all of them pass
 */
async function test(folder: string, files: string[], limitMs: number): Promise<boolean> {
	const args = [
		join('node_modules', 'jest', 'bin', 'jest.js'),
		...['--bail', '--coverage=false', '--passWithNoTests', '--silent', '--reporters=default'],
		...['--testSequencer', join(folder, 'scripts', 'mutate', 'shortestFirst.cjs')],
		...NOT_ASKED.flatMap((path) => ['--testPathIgnorePatterns', path]),
		...['--findRelatedTests', ...files],
	];
	const logFile = join(folder, LOG);
	rmSync(logFile, { force: true });
	const jest = await startChild(process.execPath, args, { cwd: folder, logFile });
	const timer = setTimeout(() => void jest.stop(), limitMs);
	const exit = await jest.exited;
	clearTimeout(timer);
	return exit === 0;
}

async function main(paths: string[], { count, seed }: Options): Promise<void> {
	const files = filesIn(PROJECT, paths.length > 0 ? paths : ['nodes', 'credentials']).filter((file) =>
		file.endsWith('.ts'),
	);
	const all = files.flatMap((file) =>
		mutantsOf(readFileSync(join(PROJECT, file), 'utf8')).map((mutant): Planted => ({ ...mutant, file })),
	);
	const size = Math.min(Number(count), all.length);
	const [planted] = fc.sample(fc.shuffledSubarray(all, { minLength: size, maxLength: size }), {
		seed: Number(seed),
		numRuns: 1,
	});
	const folder = copyOf(PROJECT);
	console.log(`${size} of ${all.length} mutants in ${files.length} files. First, the tests without any.`);
	const began = Date.now();
	if (!(await test(folder, files, LONGEST_MS))) {
		throw new Error(`${readFileSync(join(folder, LOG), 'utf8')}\nThe tests fail without a mutant. Mend them first.`);
	}
	const limitMs = PATIENCE * (Date.now() - began);

	let noticed = 0;
	for (const [index, mutant] of planted.entries()) {
		const { file, line, before, after } = mutant;
		const source = readFileSync(join(PROJECT, file), 'utf8');
		writeFileSync(join(folder, file), mutate(source, mutant));
		const survived = await test(folder, [file], limitMs);
		writeFileSync(join(folder, file), source);
		if (!survived) noticed++;
		console.log(`${index + 1} ${survived ? 'SURVIVED' : 'noticed '}  ${file}:${line}  ${before} -> ${after}`);
	}
	console.log(`${noticed} of ${size} noticed (${((100 * noticed) / size).toFixed(1)} %).`);
}

const command = new Command('npm run mutate --')
	.description("Changes one operator, number or call of the node's code at a time, and runs the tests that reach it.")
	.argument('[paths...]', 'files or folders to change; all of the package without')
	.option('--count <number>', 'how many changes, chosen at random', '200')
	.option('--seed <number>', 'another one chooses others', '1')
	.action(main);

runScript(async () => void (await command.parseAsync()));
