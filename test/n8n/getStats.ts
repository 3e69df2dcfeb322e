import { lastRun, output } from './executions';
import type { Stage } from './stage';
import { GET_STATS, rowsWorkflow } from './workflows';

export function getStats(stage: Stage): void {
	describe('Get Stats', () => {
		const chain = (name: string) => ({
			name,
			credential: stage.credential,
			operation: 'getStats' as const,
			fields: { zones: '={{ $json.zones }}' },
		});

		it('returns several items for a row, each of which the next node finds the row of', async () => {
			stage.sandbox.addPermits(
				{ referenceId: 'STATS-1', zone: 'Garage', type: 'temp' },
				{ referenceId: 'STATS-2', zone: 'Garage', type: 'standard' },
				{ referenceId: 'STATS-3', zone: 'Roof', type: 'temp' },
			);
			const rows = [
				{ zones: 'Garage', plate: 'of the garage' },
				{ zones: 'Roof', plate: 'of the roof' },
			];
			const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain('Statistics')));

			expect(execution.status).toBe('success');
			expect(output(execution, 'Counted')).toEqual([
				{ zone: 'Garage', type: 'standard', total: '1', plate: 'of the garage' },
				{ zone: 'Garage', type: 'temp', total: '1', plate: 'of the garage' },
				{ zone: 'Roof', type: 'temp', total: '1', plate: 'of the roof' },
			]);
		});

		it('succeeds with a hint when there is nothing to count', async () => {
			const rows = [{ zones: 'A zone that is not there' }];
			const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain('No statistics')));

			expect(execution.status).toBe('success');
			expect(output(execution, GET_STATS)).toEqual([]);
			expect(lastRun(execution, GET_STATS)?.hints).toEqual([
				expect.objectContaining({
					message: expect.stringContaining('OPSCOM has no permits there.') as string,
				}),
			]);
		});
	});
}
