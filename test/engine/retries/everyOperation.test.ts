import type { IDataObject } from 'n8n-workflow';

import { Sandbox, startSandbox, type Behaviour } from '../../sandbox';
import { outputsOf } from '../deletionWorkflow';
import { creating, eachOperation, gettingStats, updating, type PermitOperation } from '../permitOperations';
import {
	CONTINUE_MODES,
	failedItems,
	firstFailure,
	metadataOf,
	MODES,
	retryRows,
	runRows,
	subjectsOf,
	subjectsSent,
} from '../permitRuns';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();
const NOW = { 'retry-after': '0' };
const RESENT = { concurrency: 1, maxRetries: 3, timeout: 1000 };

// No wait before a retry.
beforeAll(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => jest.restoreAllMocks());

/** After each of these, OPSCOM may have done what it was asked for. */
const doubtsOf = (operation: PermitOperation): Array<[string, Behaviour]> => [
	['a cut connection', { kind: 'cut' }],
	['a cut connection, although OPSCOM did it', { kind: 'actThenCut' }],
	['no response in time', { kind: 'hang' }],
	...[408, 500, 502, 503, 504].map((status): [string, Behaviour] => [
		`HTTP ${status}`,
		{ kind: 'actThenStatus', status },
	]),
	['a response that cannot be read', { kind: 'actThenStatus', status: 200 }],
	['a web page', { kind: 'html' }],
	['no body', { kind: 'empty' }],
	['a response that confirms nothing', { kind: 'status', status: 200, body: { status: 'success' } }],
	[
		'a confirmation with a code',
		{ kind: 'status', status: 200, body: { ...operation.confirmationOf(operation.rows[0]), ErrorCode: 0 } },
	],
];

const refusals: Array<[string, Behaviour]> = [
	['code 9003', { kind: 'errorCode', code: 9003 }],
	['code 9009 with HTTP 500', { kind: 'errorCode', code: 9009, status: 500 }],
	['code 9033 with HTTP 503', { kind: 'errorCode', code: 9033, status: 503 }],
	['HTTP 400', { kind: 'status', status: 400 }],
	['HTTP 404', { kind: 'html', status: 404 }],
	['a redirect', { kind: 'redirect', location: 'https://sign-in.invalid/' }],
];

describe.each(eachOperation)('%s', (_name, operation) => {
	const first = subjectsOf(operation, 0);
	const rows = operation.rows.slice(0, 1);
	beforeEach(() => operation.prepare(sandbox));

	it.each(refusals)('is sent once after %s', async (_, behaviour) => {
		sandbox.on(first[0], behaviour);

		const run = await runRows(operation, sandbox, { options: RESENT, onError: 'continueRegularOutput' });

		expect(subjectsSent(sandbox)).toEqual(subjectsOf(operation, 0, 1, 2));
		expect(failedItems(run)).toHaveLength(1);
	});

	it('is sent again after HTTP 429, which comes before OPSCOM acts', async () => {
		sandbox.on(first[0], { kind: 'tooMany', retryAfter: 0 }, { kind: 'tooMany', retryAfter: 0 });

		const run = await runRows(operation, sandbox, { rows, options: RESENT });

		expect(subjectsSent(sandbox)).toEqual([...first, ...first, ...first]);
		expect(outputsOf(run, 'OPSCOM')[0].map(({ json }) => json)).toEqual(operation.confirmed(sandbox, rows[0]));
		expect(operation.timesDone(sandbox, rows[0])).toBe(1);
	});

	it('is sent when OPSCOM can be reached again, because nothing was sent before', async () => {
		const closed = await startSandbox();
		const port = Number(new URL(closed.url).port);
		await closed.stop();
		const options = { concurrency: 1, maxRetries: 2 };
		const { parameters } = operation;

		const unreached = await runRows(operation, closed, { rows, parameters, options });
		expect(firstFailure(unreached).text).toBe('OPSCOM could not be reached, so nothing was sent');
		expect(unreached.data.resultData.error).toMatchObject({ context: { account: { unknown: [] } } });
		const opened = new Sandbox({ port });
		await opened.start();
		operation.prepare(opened);
		const run = await retryRows(unreached, operation, opened, { rows });

		expect(run.status).toBe('success');
		expect(subjectsSent(opened)).toEqual(first);
		expect(operation.timesDone(opened, rows[0])).toBe(1);
		await opened.stop();
	});

	it('counts every attempt to open a connection', async () => {
		const closed = await startSandbox();
		await closed.stop();

		const run = await runRows(operation, closed, {
			rows,
			options: { maxRetries: 2 },
			onError: 'continueRegularOutput',
		});

		expect(failedItems(run)[0].json.details).toMatchObject({ outcome: 'notSent', attempts: 3 });
	});
});

describe.each(eachOperation.filter(([, { safeToRepeat }]) => safeToRepeat))('%s', (_name, operation) => {
	const first = subjectsOf(operation, 0);
	const rows = operation.rows.slice(0, 1);
	beforeEach(() => operation.prepare(sandbox));

	// OPSCOM has no permit left after a deletion that was cut: see onTheWire.test.ts.
	const isRepeated = ([, { kind }]: [string, Behaviour]) => operation.name !== 'delete' || !kind.startsWith('act');

	it.each(doubtsOf(operation).filter(isRepeated))('is sent again after %s', async (_, behaviour) => {
		sandbox.on(first[0], behaviour);

		const run = await runRows(operation, sandbox, { rows, options: RESENT });

		expect(run.status).toBe('success');
		expect(new Set(sandbox.wire.map(({ rawBody }) => rawBody)).size).toBe(1);
		expect(subjectsSent(sandbox)).toEqual([...first, ...first]);
		expect(outputsOf(run, 'OPSCOM')[0].map(({ json }) => json)).toEqual(operation.confirmed(sandbox, rows[0]));
		expect(metadataOf(run)).toEqual({ opscom_summary: `Of 1 item: 1 ${operation.done}.` });
	});

	it.each(MODES)('is unknown when no attempt got a clear response, with On Error = %s', async (onError) => {
		sandbox.always({ kind: 'status', status: 503, headers: NOW });

		const run = await runRows(operation, sandbox, { rows, options: RESENT, onError });

		expect(sandbox.wire).toHaveLength(4);
		expect(firstFailure(run).text).toBe(
			`${operation.inDoubt}: OPSCOM could not complete the request (HTTP 503 after 4 attempts)`,
		);
		expect(metadataOf(run)).toEqual({
			opscom_summary: `Of 1 item: 0 ${operation.done}, 1 unknown.`,
			opscom_unknown: first[0],
		});
	});

	it('says once that the item can be run again when the last attempt came to HTTP 429', async () => {
		sandbox.on(first[0], { kind: 'cut' }, { kind: 'tooMany', retryAfter: 0 });

		const run = await runRows(operation, sandbox, {
			rows,
			options: { maxRetries: 1 },
			onError: 'continueRegularOutput',
		});

		expect(failedItems(run)[0].json.details).toMatchObject({
			outcome: 'unknown',
			advice: `Lower 'Concurrent Requests' or increase 'Time Between Requests'. ${operation.resolveDoubt}`,
		});
	});
});

describe.each([
	['update', updating],
	['getStats', gettingStats],
] as const)('%s, when OPSCOM has no such record after an unclear response', (_name, operation) => {
	const [row] = operation.rows;

	it.each(MODES)('is not found and claims no doubt, with On Error = %s', async (onError) => {
		sandbox.on(operation.idOf(row), { kind: 'cut' }, { kind: 'errorCode', code: 9009 });

		const run = await runRows(operation, sandbox, { rows: [row], options: RESENT, onError });

		expect(sandbox.wire).toHaveLength(2);
		const { text, advice } = firstFailure(run);
		expect(text).toBe(
			`${operation.notFound.message} (OPSCOM code 9009)${onError === 'stopWorkflow' ? '' : '. OPSCOM said: "Record not found"'}`,
		);
		expect(`${text} ${advice}`).not.toMatch(/may or may not|unclear|no clear response/);
		expect(metadataOf(run)).toEqual({ opscom_summary: `Of 1 item: 0 ${operation.done}, 1 not found.` });
	});
});

describe('create, once it may have arrived', () => {
	const [row] = creating.rows;
	const plate = creating.idOf(row);

	describe.each(MODES)('with On Error = %s', (onError) => {
		it.each(doubtsOf(creating))("is not sent again after %s, also not by n8n's two retries", async (_, behaviour) => {
			sandbox.on(plate, behaviour);
			const more = { rows: [row], options: RESENT, onError, tries: 3 };

			let run = await runRows(creating, sandbox, more);
			if (run.status === 'error') run = await retryRows(run, creating, sandbox, more);

			expect(subjectsSent(sandbox)).toEqual([plate]);
			const { text, advice } = firstFailure(run);
			expect(text).toMatch(/^The permit may or may not have been created: /);
			expect(advice).toContain("Look for the plate in OPSCOM's 'Pay Station Status' screen.");
			expect(advice).not.toMatch(/(^|, then r|\. R)un this item again/);
			expect(metadataOf(run)).toEqual({
				opscom_summary: 'Of 1 item: 0 created, 1 unknown.',
				opscom_unknown: plate,
			});
		});
	});

	it.each(CONTINUE_MODES)('leaves the other rows to be sent, with On Error = %s', async (onError) => {
		sandbox.on(plate, { kind: 'actThenCut' });

		const run = await runRows(creating, sandbox, { options: RESENT, onError });

		expect(subjectsSent(sandbox)).toEqual(subjectsOf(creating, 0, 1, 2));
		expect(creating.rows.map((each) => creating.timesDone(sandbox, each))).toEqual([1, 1, 1]);
		expect(failedItems(run).map(({ json }) => (json.details as IDataObject).plate)).toEqual([plate]);
	});

	it('is not sent again after HTTP 429 and then a cut connection', async () => {
		sandbox.on(plate, { kind: 'tooMany', retryAfter: 0 }, { kind: 'cut' });

		const run = await runRows(creating, sandbox, { rows: [row], options: RESENT, onError: 'continueRegularOutput' });

		expect(subjectsSent(sandbox)).toEqual([plate, plate]);
		expect(failedItems(run)[0].json.details).toMatchObject({ outcome: 'unknown', attempts: 2 });
	});
});
