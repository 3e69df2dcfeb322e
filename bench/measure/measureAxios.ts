import type { AxiosContestant } from '../contestants';
import type { Run } from '../results';
import type { AxiosAnswer, AxiosQuestion } from '../stage/axiosProcess';
import type { Stage } from '../stage/stage';
import type { Work } from './measureNode';

const RUN_MS = 5 * 60_000;

/** Runs the pool outside n8n once. Throws when a request fails or it is not over in time. */
export async function measureAxios(
	{ sandboxes, axios }: Stage,
	{ concurrency, keepAlive }: AxiosContestant,
	{ items, latency, scheme }: Work,
): Promise<Omit<Run, 'round'>> {
	const { urls, token, clientCode, certificate } = sandboxes;
	await sandboxes.prepare(scheme, items, latency);
	const question: AxiosQuestion = {
		url: `${urls[scheme]}/api/${clientCode}/v1/permits/delete`,
		token,
		items,
		concurrency,
		keepAlive,
		ca: certificate.cert,
	};
	const used = await axios.ask<AxiosAnswer>(question, RUN_MS);
	const { requests, distinctIds, connections, busy } = await sandboxes.report();
	return { ...used, requests, distinctIds, connections, sandboxBusy: busy };
}
