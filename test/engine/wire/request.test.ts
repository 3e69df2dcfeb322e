import { operations } from '../../../nodes/Opscom/actions/operations';
import { startSandbox } from '../../sandbox';
import { jsonOf, outputsOf } from '../deletionWorkflow';
import { confirming, deleting, eachOperation, permitOperations } from '../permitOperations';
import { runRows, summaryOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const ONE = deleting.rows.slice(0, 1);
const [ID] = ONE.map(deleting.idOf);
const sandbox = useSandbox(ID);

const deleteOne = () => runRows(deleting, sandbox, { rows: ONE });

it('is tried with every operation that the node has', () => {
	expect(permitOperations.map(({ name, parameters: { resource = 'permit' } }) => [resource, name])).toEqual(
		operations.map(({ resource, entry }) => [resource, entry.value]),
	);
});

describe.each(eachOperation)('%s', (_, operation) => {
	const { rows, done } = operation;

	it('sends the documented request for each row, once', async () => {
		operation.prepare(sandbox);

		const run = await runRows(operation, sandbox);

		expect(sandbox.wire.map(({ method, path, rawBody }) => [method, path, rawBody])).toEqual(
			rows.map((row) => [
				'POST',
				operation.pathAt(sandbox),
				JSON.stringify({ ...operation.accountAt(sandbox), ...operation.bodyOf(row) }),
			]),
		);
		for (const { headers } of sandbox.wire) {
			expect(headers).toMatchObject({
				accept: 'application/json',
				'content-type': 'application/json',
				'cache-control': 'no-cache',
			});
		}
		for (const row of rows) expect(operation.timesDone(sandbox, row)).toBe(1);
		expect(summaryOf(run)).toBe(`Of 3 items: 3 ${done}.`);
	});

	it("returns OPSCOM's JSON with the key that says what was done, linked to the row", async () => {
		for (const row of rows) sandbox.on(operation.idOf(row), confirming(operation, row));

		const run = await runRows(operation, sandbox);

		expect(outputsOf(run, 'OPSCOM')).toEqual([
			rows.flatMap((row, item) => operation.outputsOf(row).map((json) => ({ json, pairedItem: { item } }))),
		]);
		expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual(
			rows.flatMap((row, item) => operation.outputsOf(row).map(() => item)),
		);
	});
});

it('sends a request once when OPSCOM responds with 401', async () => {
	sandbox.always({ kind: 'status', status: 401 });

	const run = await deleteOne();

	expect(sandbox.wire).toHaveLength(1);
	expect(run.status).toBe('error');
	expect(sandbox.has(ID)).toBe(true);
});

it.each([301, 302, 303, 307, 308])('does not follow a redirect with status %i', async (status) => {
	const elsewhere = await startSandbox({ permits: [ID] });
	sandbox.always({ kind: 'redirect', status, location: `${elsewhere.url}/api/OC-TOMA/v1/permits/delete` });

	const run = await deleteOne();
	await elsewhere.stop();

	expect(elsewhere.wire).toEqual([]);
	expect(elsewhere.has(ID)).toBe(true);
	expect(sandbox.wire).toHaveLength(1);
	expect(run.data.resultData.error?.message).toContain(`redirects elsewhere (HTTP ${status})`);
});

it('returns every key of the response, whatever its name', async () => {
	const body = `{"__proto__":{"status":"no"},"constructor":1,"status":"success","reference_id":"${ID}"`;
	sandbox.on(ID, { kind: 'status', status: 200, contentType: 'application/json', body: `${body}}` });

	const run = await deleteOne();

	expect(JSON.stringify(jsonOf(run, 'OPSCOM'))).toBe(`[${body},"deleted":true}]`);
});
