import { axiosKeepAlive, axiosPool } from './axios';
import { barePool, declarative, nothing, oneAtATime } from './baselines';
import type { Contestant } from './contestant';
import { httpRequestBatching, httpRequestCredential, httpRequestToken } from './httpRequest';
import { opscom, opscomDryRun, opscomLongerExpression, opscomOwnCredential } from './opscom';

export { axiosKeepAlive, axiosPool } from './axios';
export { barePool, declarative, nothing, oneAtATime } from './baselines';
export { httpRequestBatching, httpRequestCredential, httpRequestToken } from './httpRequest';
export { opscom, opscomDryRun, opscomLongerExpression, opscomOwnCredential } from './opscom';
export type { AxiosContestant, Contestant, NodeContestant, Target } from './contestant';

/** The concurrencies that are compared; 5 is the node's default. */
export const CONCURRENCIES = [1, 5, 20, 50];

/** The nodes among them can be profiled. */
export const CONTESTANTS: Contestant[] = [
	nothing,
	...CONCURRENCIES.flatMap((concurrency) => [
		opscom(concurrency),
		opscomOwnCredential(concurrency),
		opscomLongerExpression(concurrency),
		barePool(concurrency),
		axiosPool(concurrency),
		axiosKeepAlive(concurrency),
	]),
	opscomDryRun,
	httpRequestToken,
	httpRequestCredential,
	httpRequestBatching,
	declarative,
	oneAtATime,
];
