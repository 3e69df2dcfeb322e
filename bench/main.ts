import { Command, InvalidArgumentError, Option } from 'commander';
import { join, resolve } from 'node:path';
import { PROJECT } from '../scripts/n8n/paths';
import { runScript } from '../scripts/n8n/script';
import { measurePlan } from './measure/measurePlan';
import { estimatePlan } from './measure/progress';
import { FULL, QUICK, withRounds, type Plan } from './plan';
import { profileContestant } from './profile/profileContestant';
import { weighContestant } from './profile/weighContestant';
import { describeMachine } from './report/machine';
import { mainCase } from './report/resultsPage';
import { shortTable, targetTable } from './report/tables';
import { writeResults } from './report/writeResults';
import type { Results } from './results';
import { assertUsageIsKnown, openFilesLimitOf } from './stage/processUsage';
import { setStage, type Stage } from './stage/stage';
import { checkTargets } from './targets';

interface Options {
	quick?: boolean;
	full?: boolean;
	rounds?: number;
	output: string;
	profile?: string;
	weigh?: string;
	items: number;
	latency: number;
}

function wholeNumber(value: string): number {
	const number = Number(value);
	if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number.');
	return number;
}

/** Rejects when the person presses Ctrl+C. tsx passes the signal on once more, which must not end the cleaning up. */
const interrupted = () =>
	new Promise<never>((_, reject) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const)
			process.on(signal, () => reject(new Error('Interrupted; nothing was written.')));
	});

async function measure(stage: Stage, plan: Plan, { output }: Options): Promise<void> {
	const startedAt = performance.now();
	const machine = describeMachine(openFilesLimitOf(stage.n8n.server.child.pid));
	const measured = await measurePlan(stage, plan);
	const results: Results = {
		command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
		date: new Date().toISOString().slice(0, 10),
		minutes: Math.round((performance.now() - startedAt) / 60_000),
		machine,
		...measured,
	};
	await writeResults(resolve(output), results);
	console.log(`\n${shortTable(mainCase(results))}\n\n${targetTable(checkTargets(results))}`);
	console.log(`\nWritten to ${output}: results.json, results.md and chart.svg`);
}

async function work(stage: Stage, plan: Plan, options: Options): Promise<void> {
	const { profile, weigh, items, latency } = options;
	if (profile !== undefined) await profileContestant(stage, profile, { items, latency });
	else if (weigh !== undefined) await weighContestant(stage, weigh, { items, latency });
	else await measure(stage, plan, options);
}

async function bench(options: Options): Promise<void> {
	assertUsageIsKnown();
	const stopped = interrupted();
	stopped.catch(() => undefined);
	const chosen = options.full ? FULL : QUICK;
	const plan = options.rounds ? withRounds(chosen, options.rounds) : chosen;
	if (options.profile === undefined && options.weigh === undefined)
		console.log(`About ${Math.ceil(estimatePlan(plan) / 60_000)} minutes once n8n is ready.`);

	const setting = setStage(console.log);
	const stage = await Promise.race([setting, stopped]).catch(async (error: unknown) => {
		await setting.then(({ stop }) => stop()).catch(() => undefined);
		throw error;
	});
	try {
		await Promise.race([work(stage, plan, options), stopped]);
	} finally {
		await stage.stop();
	}
}

const command = new Command('npm run bench --')
	.description('Measures the OPSCOM node in a real n8n, next to what people would use instead. Linux only.')
	.addOption(new Option('--quick', 'a few minutes: 1,000 items at 20 ms (the default)').conflicts('full'))
	.option('--full', 'half an hour: also 0 and 100 ms, https, and 10,000 items')
	.option('--rounds <number>', 'how many times each contestant runs', wholeNumber)
	.option('--output <folder>', 'where to write the results', join('docs', 'benchmark'))
	.option('--profile <contestant>', 'keep a CPU profile of n8n during one run of this contestant instead')
	.option('--weigh <contestant>', 'say what n8n holds in memory near the end of one run of this contestant instead')
	.option('--items <number>', 'with --profile or --weigh: how many items', wholeNumber, 1_000)
	.option('--latency <ms>', 'with --profile or --weigh: how long the sandbox waits', wholeNumber, 0)
	.action(bench);

process.chdir(PROJECT);
runScript(async () => {
	await command.parseAsync();
	// A measurement that was interrupted is still waiting for its answer.
	process.exit();
});
