import type { IDataObject } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { hintsOf, jsonOf, settingFor } from '../deletionWorkflow';
import { retry } from '../engine';
import { creating, deleting } from '../permitOperations';
import { runRows, subjectsSent, summaryOf, workflowOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { failuresByRow, stopped } from './failures';

/** What was said once is not remembered as something else, whatever came before or comes after. */
const sandbox = useSandbox();
const [row] = deleting.rows;
const id = deleting.idOf(row);
const rows = [row];

const NOT_SETTLED: Array<[name: string, behaviour: Behaviour, seen: string, answer?: string]> = [
	...[500, 502, 503, 504].map((status): [string, Behaviour, string, string] => [
		`HTTP ${status}`,
		{ kind: 'status', status, body: 'Bad Gateway' },
		`HTTP ${status} came back`,
		'Bad Gateway',
	]),
	['a 200 page', { kind: 'html' }, 'HTTP 200 came back', '<!DOCTYPE html><title>Sign in</title><h1>Sign in</h1>'],
	['a timeout', { kind: 'hang' }, 'within 1000 ms'],
	['a cut', { kind: 'cut' }, 'the connection was lost'],
	[
		"OPSCOM's own 503",
		{ kind: 'status', status: 503, body: { message: 'Be right back.' } },
		'neither confirms nor refuses',
		'{"message":"Be right back."}',
	],
	[
		'status pending',
		{ kind: 'status', status: 200, body: { status: 'pending' } },
		deleting.unconfirmed,
		'{"status":"pending"}',
	],
	['another ID', { kind: 'otherId', referenceId: 'another' }, deleting.unconfirmed, expect.stringContaining('another')],
	[
		'a code beside a success',
		{ kind: 'status', status: 200, body: { ...deleting.confirmationOf(row), ErrorCode: 9031 } },
		'both confirms the request and has an error code',
		expect.stringContaining('9031'),
	],
];

describe.each(NOT_SETTLED)('after %s', (_, behaviour, seen, answer) => {
	const options = { maxRetries: 1, timeout: behaviour.kind === 'hang' ? 1_000 : 30_000 };

	it('"not found" is not found, and the message tells of the earlier attempt with what came back', async () => {
		sandbox.on(id, behaviour);

		const run = await runRows(deleting, sandbox, { rows, options, onError: 'continueErrorOutput' });

		const [failure] = failuresByRow(run);
		expect(sandbox.wire).toHaveLength(2);
		expect(failure?.error).toContain(`${deleting.notFound.message} (OPSCOM code 9009). Before that: `);
		expect(String(failure?.error).split('Before that: ')[1]).toContain(seen);
		expect(failure?.details).toMatchObject({ outcome: 'notFound', errorCode: 9009, attempts: 2 });
		expect((failure?.details as IDataObject).response).toEqual(answer);
	});

	it('the request is sent again and settled', async () => {
		deleting.prepare(sandbox, rows);
		sandbox.on(id, behaviour);

		const run = await runRows(deleting, sandbox, { rows, options });

		expect(jsonOf(run, 'OPSCOM')).toEqual(deleting.confirmed(sandbox, row));
		expect(subjectsSent(sandbox)).toEqual([id, id]);
	});

	// Any ID confirms a creation.
	if (behaviour.kind === 'otherId') return;
	it('Create sends nothing again, and keeps what came back', async () => {
		const [permit] = creating.rows;
		sandbox.on(creating.idOf(permit), behaviour);

		const more = { rows: [permit], options, onError: 'continueRegularOutput' as const, tries: 3 };
		const [failure] = failuresByRow(await runRows(creating, sandbox, more));
		const [later] = failuresByRow(await runRows(creating, sandbox, more));

		expect(sandbox.wire).toHaveLength(1);
		expect([failure?.details, later?.details]).toMatchObject([{ outcome: 'unknown' }, { outcome: 'sentBefore' }]);
		expect((failure?.details as IDataObject).response).toEqual(answer && sandbox.wire[0].responseBody);
	});
});

it.each([401, 403, 404, 500])(
	'a permit is created once when a gateway makes a page with HTTP %i of the answer, in two runs with Retry On Fail',
	async (status) => {
		sandbox.always({ kind: 'actThenStatus', status });

		const more = { rows: creating.rows.slice(0, 1), tries: 3 };
		await runRows(creating, sandbox, more);
		await runRows(creating, sandbox, more);

		expect(creating.timesDone(sandbox, creating.rows[0])).toBe(1);
	},
);

it('leaves in doubt what an earlier attempt may have done when OPSCOM refuses the later one', async () => {
	deleting.prepare(sandbox);
	sandbox.on(id, { kind: 'actThenStatus', status: 503 }, { kind: 'errorCode', code: 9002 });

	const run = await runRows(deleting, sandbox, { onError: 'continueErrorOutput', options: { maxRetries: 3 } });

	const [failure] = failuresByRow(run);
	expect(failure?.details).toMatchObject({ outcome: 'unknown', errorCode: 9002, attempts: 2, response: 'Status 503' });
	expect(failure?.error).toMatch(/HTTP 503 .*After that: The API token is not valid/);
});

it('takes nothing that another address answered for OPSCOM: a mistyped ID stays not found in the retry', async () => {
	const elsewhere = settingFor(sandbox, { baseUrl: `${sandbox.url}/elsewhere` });
	sandbox.next({ kind: 'html' });
	const workflow = workflowOf(deleting, { rows });
	const failed = await retry(await runRows(deleting, sandbox, { rows }), workflow, elsewhere).ended;

	const run = await retry(failed, workflow, settingFor(sandbox)).ended;

	expect(stopped(run).message).toContain(deleting.notFound.message);
});

it("never advises 'Treat as Deleted' for a run in which nothing was done", async () => {
	const run = await runRows(deleting, sandbox, { rows, options: { maxRetries: 0 } });
	sandbox.reset();
	sandbox.on(id, { kind: 'status', status: 503 });
	const inDoubt = await runRows(deleting, sandbox, { rows, options: { maxRetries: 0 } });

	// Where OPSCOM said "not found", the option is named with what it does to a mistyped ID.
	expect(stopped(run).description).toMatch(/'Treat as Deleted': a mistyped ID then counts as deleted, too\./);
	expect(JSON.stringify(stopped(inDoubt))).not.toContain('Treat as Deleted');
});

describe("'Treat as Deleted'", () => {
	const treated = async (ids: string[]) =>
		await runRows(deleting, sandbox, {
			rows: ids.map((each) => ({ id: each })),
			options: { notFound: 'treatAsDeleted' },
		});

	it('turns "not found" into deleted, with OPSCOM\'s answer, and an info hint counts the items', async () => {
		sandbox.addPermits(id);

		const run = await treated([id, 'mistyped']);

		expect(jsonOf(run, 'OPSCOM')).toEqual([
			...deleting.confirmed(sandbox, row),
			expect.objectContaining({ ErrorCode: 9009, status: 'already_deleted', reference_id: 'mistyped', deleted: true }),
		]);
		expect(hintsOf(run)).toEqual([expect.stringMatching(/^info: 1 item was counted as deleted/)]);
	});

	it('warns, also in the custom data, when it is every item of a list: a wrong client code looks like that', async () => {
		const run = await treated(['one', 'two']);

		expect(hintsOf(run)).toEqual([expect.stringMatching(/^warning: 2 items were .*Check 'Client Code'/)]);
		expect(summaryOf(run)).toMatch(/^Of 2 items: 2 deleted\. .*Check 'Client Code'/);
	});
});
