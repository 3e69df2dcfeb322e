import { lastRun, output } from './executions';
import type { Stage } from './stage';
import { GET_PLATE, rowsWorkflow } from './workflows';

export function getPlate(stage: Stage): void {
	describe('Plate: Get', () => {
		const rows = [{ plate: 'LOOK 1' }, { plate: 'LOOK 2' }, { plate: 'LOOK 1' }];
		const chain = (name: string, settings = {}) => ({
			name,
			credential: stage.credential,
			operation: 'get' as const,
			fields: { plate: '={{ $json.plate }}' },
			settings,
		});

		it.each(['newer', 'older'] as const)(
			'tells which plates have a permit, in the %s form of the response, and asks once for each plate',
			async (form) => {
				stage.sandbox.addPermits({ referenceId: 'LOOK-1', plate: 'LOOK 1' });
				stage.sandbox.respondToPlates(form);
				const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain(`Look up, ${form}`)));

				expect(execution.status).toBe('success');
				expect(output(execution, GET_PLATE).map(({ plate, hasPermit }) => [plate, hasPermit])).toEqual([
					['LOOK 1', true],
					['LOOK 2', false],
					['LOOK 1', true],
				]);
				expect(stage.sandbox.wire.map(({ path, body }) => [path, body])).toEqual(
					['LOOK 1', 'LOOK 2'].map((plate) => [
						'/api/v1/validate/plate',
						{ api_token: stage.sandbox.token, client: stage.sandbox.clientCode, plate },
					]),
				);
			},
		);

		it('says what OPSCOM said when it refuses, without the token', async () => {
			const message = `The token ${stage.sandbox.token} may not validate plates.`;
			stage.sandbox.always({ kind: 'status', status: 200, body: { error: 5, data: null, message } });
			const workflow = rowsWorkflow(rows.slice(0, 1), chain('Look-up refused', { onError: 'continueRegularOutput' }));
			const execution = await stage.client.runToEnd(workflow);

			expect(output(execution, GET_PLATE)).toMatchObject([
				{
					error: 'OPSCOM refused the request (OPSCOM code 5). OPSCOM said: "[hidden]"',
					details: { plate: 'LOOK 1', outcome: 'refused' },
				},
			]);
			expect(JSON.stringify(lastRun(execution, GET_PLATE))).not.toContain(stage.sandbox.token);
		});
	});
}
