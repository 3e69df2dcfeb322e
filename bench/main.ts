import { Command, Option } from 'commander';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { N8N_HOME, PROJECT } from '../scripts/n8n/paths';
import { runScript } from '../scripts/n8n/script';
import { measurePlan } from './measure/measurePlan';
import { FULL, QUICK, withOther } from './plan';
import { chartOf } from './report/chart';
import { describeMachine } from './report/machine';
import { mainCase, missedChecks, shortTable, targetTable } from './report/tables';
import type { Results } from './results';
import { assertUsageIsKnown, openFilesLimitOf } from './stage/processUsage';
import { setStage, type Stage } from './stage/stage';
import { checkTargets } from './targets';

interface Options {
	full?: boolean;
	page?: boolean;
	against?: string;
}

/** Git-ignored: only `--page` changes what is shown. */
const OUTPUT = join(N8N_HOME, 'benchmark');
const PAGE = join(PROJECT, 'docs', 'benchmark');

/** Rejects when the person presses Ctrl+C. tsx passes the signal on once more, which must not end the cleaning up. */
const interrupted = () =>
	new Promise<never>((_, reject) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const)
			process.on(signal, () => reject(new Error('Interrupted; nothing was written.')));
	});

/** Writes what was measured as JSON and as a chart. */
async function writeResults(folder: string, results: Results): Promise<void> {
	mkdirSync(folder, { recursive: true });
	const file = join(folder, 'results.json');
	const json = await format(JSON.stringify(results), { ...(await resolveConfig(file)), parser: 'json' });
	writeFileSync(file, json);
	writeFileSync(join(folder, 'chart.svg'), chartOf(mainCase(results), results.machine));
}

async function measure(stage: Stage, { full, page }: Options): Promise<void> {
	const startedAt = performance.now();
	const machine = describeMachine(openFilesLimitOf(stage.n8n.server.child.pid));
	const plan = full ? FULL : QUICK;
	const measured = await measurePlan(stage, stage.other ? withOther(plan) : plan);
	const results = {
		command: `npm run bench -- ${full ? '--full' : '--quick'}`,
		date: new Date().toISOString().slice(0, 10),
		minutes: Math.round((performance.now() - startedAt) / 60_000),
		machine,
		...measured,
	};
	const folder = page ? PAGE : OUTPUT;
	await writeResults(folder, results);
	const targets = checkTargets(results);
	console.log(`\n${shortTable(mainCase(results))}\n\n${targetTable(targets)}\n\n${missedChecks(targets)}`);
	console.log(`\nWritten to ${relative(PROJECT, folder)}: results.json and chart.svg`);
}

async function bench(options: Options): Promise<void> {
	assertUsageIsKnown();
	const stopped = interrupted();
	stopped.catch(() => undefined);
	const setting = setStage(console.log, options.against && resolve(options.against));
	const stage = await Promise.race([setting, stopped]).catch(async (error: unknown) => {
		await setting.then(({ stop }) => stop()).catch(() => undefined);
		throw error;
	});
	try {
		await Promise.race([measure(stage, options), stopped]);
	} finally {
		await stage.stop();
	}
}

const command = new Command('npm run bench --')
	.description('Measures the OPSCOM node in a real n8n, next to what people would use instead. Linux only.')
	.addOption(new Option('--quick', 'some minutes: 1,000 items at 20 ms (the default)').conflicts('full'))
	.option('--full', 'longer: also 0 and 100 ms, and more of 10,000 items')
	.addOption(
		new Option('--against <folder>', 'measure another checkout too, already built, side by side').conflicts('page'),
	)
	.option('--page', 'write the results into docs/benchmark')
	.action(bench);

process.chdir(PROJECT);
runScript(async () => {
	try {
		await command.parseAsync();
	} finally {
		// A measurement that was interrupted is still waiting for its answer.
		setImmediate(() => process.exit());
	}
});
