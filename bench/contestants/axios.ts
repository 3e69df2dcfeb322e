import type { AxiosContestant } from './contestant';

const contestant = (concurrency: number, keepAlive: boolean): AxiosContestant => ({
	kind: 'axios',
	id: `axios-${keepAlive ? 'keep-alive-' : ''}${concurrency}`,
	label: `axios outside n8n, ${concurrency} at once${keepAlive ? ', keep-alive' : ''}`,
	concurrency,
	keepAlive,
});

export const axiosPool = (concurrency: number): AxiosContestant => contestant(concurrency, false);

export const axiosKeepAlive = (concurrency: number): AxiosContestant => contestant(concurrency, true);
