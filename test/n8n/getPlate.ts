import { lastRun, output } from './executions';
import type { Stage } from './stage';
import { GET_PLATE, rowsWorkflow } from './workflows';

export function getPlate(stage: Stage): void {
	describe('Plate: Get', () => {
		const run = async (plates: string[], settings = {}) =>
			await stage.client.runToEnd(
				rowsWorkflow(
					plates.map((plate) => ({ plate })),
					{
						name: 'Look up',
						credential: stage.credential,
						operation: 'get',
						fields: { plate: '={{ $json.plate }}' },
						settings,
					},
				),
			);

		it.each(['newer', 'older'] as const)(
			'tells which plates have a permit, in the %s form of the response, and asks once for each plate',
			async (form) => {
				stage.sandbox.addPermits({ referenceId: 'LOOK-1', plate: 'LOOK 1' });
				stage.sandbox.respondToPlates(form);
				const execution = await run(['LOOK 1', 'LOOK 2', 'LOOK 1']);

				expect(output(execution, GET_PLATE)).toMatchObject([
					{ plate: 'LOOK 1', hasPermit: true },
					{ plate: 'LOOK 2', hasPermit: false },
					{ plate: 'LOOK 1', hasPermit: true },
				]);
				const { token: api_token, clientCode: client, wire } = stage.sandbox;
				expect(wire.map(({ path, body }) => [path, body])).toEqual(
					['LOOK 1', 'LOOK 2'].map((plate) => ['/api/v1/validate/plate', { api_token, client, plate }]),
				);
			},
		);

		it('says what OPSCOM said when it refuses, without the token', async () => {
			const message = `The token ${stage.sandbox.token} may not validate plates.`;
			stage.sandbox.always({ kind: 'status', status: 200, body: { error: 5, data: null, message } });
			const execution = await run(['LOOK 1'], { onError: 'continueRegularOutput' });

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
