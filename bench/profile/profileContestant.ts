import Table from 'cli-table3';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PROJECT } from '../../scripts/n8n/paths';
import { CONTESTANTS, type NodeContestant } from '../contestants';
import { measureNode, saveWorkflow, type Work } from '../measure/measureNode';
import type { Stage } from '../stage/stage';
import { profiled } from './inspector';
import { ownFunctions, summarizeProfile, type Share } from './profileSummary';

const SHOWN = 25;
const WARM_UP_ITEMS = 200;

function nodeContestant(id: string): NodeContestant {
	const found = CONTESTANTS.find((contestant) => contestant.id === id);
	if (found?.kind === 'node') return found;
	const nodes = CONTESTANTS.filter(({ kind }) => kind === 'node').map((contestant) => contestant.id);
	throw new Error(`There is no node "${id}" to profile. Choose one of: ${nodes.join(', ')}`);
}

/** Profiles n8n during one run of a contestant, keeps the profile, and prints where the time went. */
export async function profileContestant(
	stage: Stage,
	id: string,
	{ items, latency }: Pick<Work, 'items' | 'latency'>,
): Promise<void> {
	const contestant = nodeContestant(id);
	const run = async (count: number) => {
		const work: Work = { items: count, latency, scheme: 'http' };
		const workflow = await saveWorkflow(stage, contestant, work);
		return async () => await measureNode(stage, contestant, workflow, work);
	};
	await (
		await run(WARM_UP_ITEMS)
	)();
	const profile = await profiled(stage.n8n, await run(items));
	const file = join(stage.n8n.server.userFolder, `${id}.cpuprofile`);
	writeFileSync(file, JSON.stringify(profile));

	const summary = summarizeProfile(profile);
	console.log(
		`\n${contestant.label}: ${items} items, ${latency} ms latency. Busy for ${Math.round(summary.busyMs)} ms.`,
	);
	const show = (title: string, shares: Share[]) => console.log(shareTable(title, shares, summary.busyMs, items));
	show('Package', summary.packages);
	show('Function', summary.functions);
	show('Function of this package', ownFunctions(summary));
	show('Function of this package, with what it calls', summary.ownWithCalls);
	console.log(`The profile, for Chrome's DevTools: ${relative(PROJECT, file)}`);
}

function shareTable(title: string, shares: Share[], busyMs: number, items: number): string {
	const table = new Table({
		head: [title, 'ms', 'µs per item', 'share'],
		colAligns: ['left', 'right', 'right', 'right'],
		style: { head: [], border: [] },
	});
	for (const { name, ms } of shares.slice(0, SHOWN)) {
		const share = `${((ms / busyMs) * 100).toFixed(1)} %`;
		table.push([name, ms.toFixed(0), ((ms * 1000) / items).toFixed(0), share]);
	}
	return table.toString();
}
