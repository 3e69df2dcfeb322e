import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';

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

/** A mutant that makes a test go on forever is noticed too. */
const LIMIT_MS = 10 * 60_000;

/** They pack the whole package or play OPSCOM, and say nothing about the node's behavior. */
const NOT_ASKED = ['test/n8n/', 'test/package/', 'test/sandbox/', 'test/bench/'];

/** Runs the tests that can reach the files, until one fails. */
function test(folder: string, files: string[]): { passed: boolean; output: string } {
	const { status, error, stdout, stderr } = spawnSync(
		process.execPath,
		[
			join('node_modules', 'jest', 'bin', 'jest.js'),
			...['--bail', '--coverage=false', '--passWithNoTests', '--silent', '--reporters=default'],
			...['--testSequencer', join(folder, 'scripts', 'mutate', 'shortestFirst.cjs')],
			...NOT_ASKED.flatMap((path) => ['--testPathIgnorePatterns', path]),
			...['--findRelatedTests', ...files],
		],
		{ cwd: folder, encoding: 'utf8', timeout: LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 100_000_000 },
	);
	if (error && (error as NodeJS.ErrnoException).code !== 'ETIMEDOUT') throw error;
	return { passed: status === 0, output: stdout + stderr };
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
	const { passed, output } = test(folder, files);
	if (!passed) throw new Error(`${output}\nThe tests fail without a mutant. Mend them first.`);

	let noticed = 0;
	for (const [index, mutant] of planted.entries()) {
		const { file, line, before, after } = mutant;
		const source = readFileSync(join(PROJECT, file), 'utf8');
		writeFileSync(join(folder, file), mutate(source, mutant));
		const survived = test(folder, [file]).passed;
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
