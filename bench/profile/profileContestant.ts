import Table from 'cli-table3';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PROJECT } from '../../scripts/n8n/paths';
import type { Stage } from '../stage/stage';
import { profiled } from './inspector';
import { ownFunctions, summarizeProfile, type Share } from './profileSummary';
import { warmedUp, type Load } from './warmedUp';

const SHOWN = 25;

/** Profiles n8n during one run of a contestant, keeps the profile, and prints where the time went. */
export async function profileContestant(stage: Stage, id: string, { items, latency }: Load): Promise<void> {
	const { contestant, run } = await warmedUp(stage, id, { items, latency });
	const profile = await profiled(stage.n8n, run);
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
