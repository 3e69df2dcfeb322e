import { outputsOf, permitWorkflow, settingFor, jsonOf } from '../deletionWorkflow';
import { start } from '../engine';
import { eachOperation, permitOperations } from '../permitOperations';
import { operations } from '../../../nodes/Opscom/actions/operations';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

it('is tried with every operation that the node has', () => {
	expect(permitOperations.map(({ name }) => name)).toEqual(operations.map(({ entry }) => entry.value));
});

describe.each(eachOperation)('%s', (_, operation) => {
	const { rows, parameters, done } = operation;
	const run = () => start(permitWorkflow({ rows, parameters, options: { concurrency: 1 } }), settingFor(sandbox)).ended;

	it('sends the documented request for each row, once', async () => {
		operation.prepare(sandbox);

		const ended = await run();

		expect(sandbox.wire.map(({ method, path: sentTo, rawBody }) => [method, sentTo, rawBody])).toEqual(
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
		expect(ended.data.resultData.metadata).toEqual({ opscom_summary: `Of 3 items: 3 ${done}.` });
	});

	it("returns OPSCOM's JSON, linked to the row", async () => {
		for (const row of rows) {
			sandbox.on(operation.idOf(row), { kind: 'status', status: 200, body: operation.confirmationOf(row) });
		}

		const ended = await run();

		expect(outputsOf(ended, 'OPSCOM')).toEqual([
			rows.flatMap((row, item) => operation.outputsOf(row).map((json) => ({ json, pairedItem: { item } }))),
		]);
		expect(jsonOf(ended, 'Deleted').map(({ row }) => row)).toEqual(
			rows.flatMap((row, item) => operation.outputsOf(row).map(() => item)),
		);
	});
});
