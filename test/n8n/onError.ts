import { isBefore2, type Stage } from './stage';
import { errorText, output, sent } from './executions';
import { node, OPSCOM, rowsWorkflow, to, type Row } from './workflows';

const ROWS: Row[] = [
	{ reference_id: 'ERR-GOOD-1', plate: 'PLATE 1' },
	{ reference_id: 'ERR-REFUSED', plate: 'PLATE 2' },
	{ reference_id: 'ERR-NOT-FOUND', plate: 'PLATE 3' },
	{ reference_id: 'ERR-UNKNOWN', plate: 'PLATE 4' },
	{ reference_id: '#N/A', plate: 'PLATE 5' },
	{ plate: 'PLATE 6' },
	{ reference_id: 'ERR-GOOD-2', plate: 'PLATE 7' },
];
const MALFORMED = ROWS.slice(4, 6);

/** What each failed row must say of itself. */
const FAILED = [
	{ referenceId: 'ERR-REFUSED', outcome: 'refused', errorCode: 9033, httpStatus: 200, attempts: 1 },
	{ referenceId: 'ERR-NOT-FOUND', outcome: 'notFound', errorCode: 9009, attempts: 1 },
	{ referenceId: 'ERR-UNKNOWN', outcome: 'unknown', httpStatus: 502, attempts: 2 },
	{ outcome: 'notSent', attempts: 0 },
	{ outcome: 'notSent', attempts: 0 },
];
/** n8n before 2.35.2 takes only `error` and `message` for a failed item on the error output. */
const DETAILS = isBefore2 ? 'message' : 'details';
const failedItems = (key: string, rows: Row[] = []) =>
	FAILED.map((details, row) => ({
		...rows[row],
		error: expect.any(String) as string,
		[key]: expect.objectContaining(details) as object,
	}));

export function onError(stage: Stage): void {
	describe('on error', () => {
		beforeEach(() => {
			const { sandbox } = stage;
			sandbox.addPermits('ERR-GOOD-1', 'ERR-GOOD-2', 'ERR-REFUSED', 'ERR-UNKNOWN');
			sandbox.on('ERR-REFUSED', { kind: 'errorCode', code: 9033 });
			sandbox.alwaysOn('ERR-UNKNOWN', { kind: 'status', status: 502, body: 'Bad Gateway' });
		});

		const chain = (onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput') => ({
			name: `On Error = ${onError}`,
			credential: stage.credential,
			options: { maxRetries: 1, concurrency: 1 },
			settings: { onError },
		});
		const run = async (onError: Parameters<typeof chain>[0], rows = ROWS) =>
			await stage.client.runToEnd(rowsWorkflow(rows, chain(onError)));
		/** All but the malformed rows; the one without an answer again when the others are settled. */
		const sentWhenContinued = [0, 1, 2, 3, 6, 3].map((row) => ROWS[row].reference_id);

		it('Stop: one malformed row, and nothing is sent', async () => {
			const execution = await run('stopWorkflow');
			expect(execution.status).toBe('error');
			expect(errorText(execution)).toContain('#N/A');
			expect(sent(stage)).toEqual([]);
		});

		it('Stop: at the first refusal no new request starts, and the account is in the message', async () => {
			const execution = await run(
				'stopWorkflow',
				ROWS.filter((row) => !MALFORMED.includes(row)),
			);
			expect(execution.status).toBe('error');
			expect(errorText(execution)).toMatch(/ERR-REFUSED[^]*1 deleted[^]*3 not sent/);
			expect(sent(stage)).toEqual(['ERR-GOOD-1', 'ERR-REFUSED']);
		});

		it('Continue: every row is accounted for on the one output, in order', async () => {
			const execution = await run('continueRegularOutput');
			expect(execution.status).toBe('success');
			const [first, ...others] = output(execution);
			expect([first, others.pop()]).toMatchObject([{ deleted: true }, { deleted: true }]);
			expect(others).toEqual(failedItems('details'));
			expect(output(execution, 'Deleted').map(({ plate }) => plate)).toEqual(ROWS.map(({ plate }) => plate));
			expect(sent(stage)).toEqual(sentWhenContinued);
		});

		it('Error output: failed rows leave there with their own fields, the others go on', async () => {
			const execution = await run('continueErrorOutput');
			expect(execution.status).toBe('success');
			expect(output(execution, 'Deleted')).toMatchObject([ROWS[0], ROWS[6]]);
			expect(output(execution, 'Failed')).toEqual(failedItems(DETAILS, ROWS.slice(1, 6)));
			expect(sent(stage)).toEqual(sentWhenContinued);
		});

		// n8n looks up the row of each failed item, which throws here (its issue 37407).
		it('Error output: failed rows leave there also in a step behind the second output of a pinned node', async () => {
			const PINNED = 'Pinned';
			const { nodes, connections, ...rest } = rowsWorkflow([], chain('continueErrorOutput'));
			const parameters = { options: {}, conditions: { options: { version: 2 }, combinator: 'and', conditions: [] } };
			const saved = await stage.client.createWorkflow({
				...rest,
				nodes: [...nodes, node(PINNED, 'n8n-nodes-base.if', 2.2, parameters, 1, 1)],
				connections: { ...connections, Start: { main: [to(PINNED)] }, [PINNED]: { main: [[], to(OPSCOM)] } },
				pinData: { [PINNED]: ROWS.map((json) => ({ json })) },
			});
			const execution = await stage.client.finished(await stage.client.runStep(saved, OPSCOM));

			expect(execution.status).toBe('success');
			expect(output(execution, OPSCOM, 0)).toMatchObject([{ deleted: true }, { deleted: true }]);
			expect(output(execution, OPSCOM, 1)).toEqual(failedItems(DETAILS));
			expect(sent(stage)).toEqual(sentWhenContinued);
		});
	});
}
