/** A pool of axios requests outside n8n, in a process of its own. */
import axios from 'axios';
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { referenceIds } from '../items';
import { answerQuestions } from './helperProcess';

export interface AxiosQuestion {
	url: string;
	token: string;
	items: number;
	concurrency: number;
	keepAlive: boolean;
	/** The certificate to trust, in PEM. */
	ca: string;
}

export interface AxiosAnswer {
	elapsedMs: number;
	cpuMs: number;
}

answerQuestions<AxiosQuestion>(async ({ url, token, items, concurrency, keepAlive, ca }): Promise<AxiosAnswer> => {
	const httpAgent = new Agent({ keepAlive });
	const httpsAgent = new TlsAgent({ keepAlive, ca });
	const client = axios.create({ httpAgent, httpsAgent, proxy: false });
	const waiting = referenceIds(items).values();
	const worker = async () => {
		for (const referenceID of waiting) await client.post(url, { apiToken: token, referenceID });
	};
	const cpuBefore = process.cpuUsage();
	const startedAt = performance.now();
	await Promise.all(Array.from({ length: concurrency }, worker));
	const elapsedMs = performance.now() - startedAt;
	const { user, system } = process.cpuUsage(cpuBefore);
	for (const agent of [httpAgent, httpsAgent]) agent.destroy();
	return { elapsedMs, cpuMs: (user + system) / 1000 };
});
