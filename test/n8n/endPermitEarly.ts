import { exampleWorkflow } from '../../scripts/n8n/examples';
import { output, sent } from './executions';
import type { Stage } from './stage';

const FILE = 'end-a-permit-early.json';
const AT_A_TIME = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const AT_ONCE = '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1';
const NOT_FOUND = 'f9042b6d-8c13-4ae7-a5d9-61b7e3c0284f';

/** A zone without daylight saving time, and not the one of the computers that these tests run on. */
const TIME_ZONE = 'America/Regina';

export function endPermitEarly(stage: Stage): void {
	describe(FILE, () => {
		const example = () => {
			const workflow = exampleWorkflow(FILE, stage.credential);
			return { ...workflow, settings: { ...workflow.settings, timezone: TIME_ZONE } };
		};
		const results = (items: ReturnType<typeof output>) => items.map(({ plate, ends, result }) => [plate, ends, result]);

		it('sets the end time of each row, or now in the time zone of the workflow, and keeps what failed', async () => {
			const { client, sandbox } = stage;
			sandbox.addPermits(AT_A_TIME, AT_ONCE);
			const before = new Date();

			const execution = await client.runToEnd(example());

			expect(sent(stage).sort()).toEqual([AT_A_TIME, AT_ONCE, NOT_FOUND]);
			expect(sandbox.permit(AT_A_TIME)).toMatchObject({ endTime: '2026-03-31T17:00:00' });
			// Regina is six hours behind UTC all year.
			const ended = new Date(`${sandbox.permit(AT_ONCE)?.endTime}-06:00`);
			expect(ended.getTime()).toBeGreaterThanOrEqual(Math.floor(before.getTime() / 1000) * 1000);
			expect(ended.getTime()).toBeLessThanOrEqual(Date.now());
			expect(results(output(execution, 'Ended early'))).toEqual([
				['CKDR 418', '2026-03-31T17:00:00', 'updated'],
				['BXLM 702', 'at once', 'updated'],
			]);
			const failed = output(execution, 'Needs a person');
			expect(results(failed)).toEqual([
				['BPWX 643', '2026-03-31T17:00:00', 'notFound'],
				['CNLF 129', '2026-03-31T17:00:00', 'notSent'],
			]);
			expect(failed.map(({ advice }) => advice)).toEqual([
				expect.stringMatching(/^Check that the ID came from/),
				expect.stringMatching(/^Use the value that OPSCOM returned/),
			]);
		});

		it('changes nothing in a dry run, and marks nothing as ended', async () => {
			stage.sandbox.addPermits(AT_A_TIME, AT_ONCE);
			const workflow = example();
			for (const { name, parameters } of workflow.nodes) {
				if (name === 'Update permit') parameters.options = { dryRun: true };
			}

			const execution = await stage.client.runToEnd(workflow);

			expect(sent(stage)).toEqual([]);
			expect(output(execution, 'Nothing was changed').map(({ wouldSend }) => wouldSend)).toContainEqual({
				referenceID: AT_A_TIME,
				endTime: '2026-03-31T17:00:00',
			});
			expect(output(execution, 'Ended early')).toEqual([]);
		});
	});
}
