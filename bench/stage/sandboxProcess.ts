/** The sandboxes, in a process of their own: their CPU time must not count as n8n's. */
import { Sandbox, startSandbox } from '../../test/sandbox';
import { referenceIds } from '../items';
import type { Certificate } from './certificate';
import { answerQuestions } from './helperProcess';
import type { SandboxQuestion, Scheme, WireReport } from './sandboxes';

let sandboxes: Record<Scheme, Sandbox>;
let current: Sandbox;
let preparedAt = 0;
let cpuBefore = process.cpuUsage();

async function start(certificate: Certificate) {
	sandboxes = { http: await startSandbox(), https: await startSandbox({ tls: certificate }) };
	const { http, https } = sandboxes;
	return { token: http.token, clientCode: http.clientCode, urls: { http: http.url, https: https.url } };
}

function prepare(scheme: Scheme, items: number, latency: number): void {
	current = sandboxes[scheme];
	current.reset();
	if (latency > 0) current.always({ kind: 'slow', ms: latency });
	for (const id of referenceIds(items)) current.addPermits(id);
	cpuBefore = process.cpuUsage();
	preparedAt = performance.now();
}

function report(): WireReport {
	const { user, system } = process.cpuUsage(cpuBefore);
	const { wire, mostOpenConnections } = current;
	return {
		requests: wire.length,
		distinctIds: new Set(wire.map(({ referenceId }) => referenceId)).size,
		connections: mostOpenConnections,
		...(wire.length > 0 && { firstRequestAt: wire[0].at }),
		busy: (user + system) / 1000 / (performance.now() - preparedAt),
	};
}

answerQuestions<SandboxQuestion>(async (question) => {
	switch (question.kind) {
		case 'start':
			return await start(question.certificate);
		case 'prepare':
			return prepare(question.scheme, question.items, question.latency);
		case 'report':
			return report();
	}
});
