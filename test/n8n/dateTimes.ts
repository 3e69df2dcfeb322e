import type { Stage } from './stage';
import { rowsWorkflow, type Chain, type Row } from './workflows';

/** Six hours behind UTC all year, and neither n8n's own zone (`America/New_York`) nor likely that of the computer. */
const TIME_ZONE = 'America/Regina';
const HOURS_BEHIND_UTC = 6;
const HOUR_MS = 3_600_000;

/** OPSCOM is sent a time without a time zone: the one on the clock in the workflow's zone. */
export function dateTimes(stage: Stage): void {
	describe('dates and times', () => {
		/** Creates a permit for each row; returns the end times that arrived. */
		async function endTimes(name: string, endTime: string, rows: Row[] = [{ plate: 'TIME 1' }]): Promise<string[]> {
			const chain: Chain = {
				name,
				credential: stage.credential,
				operation: 'create',
				fields: { plate: 'TIME 1', endTime, additionalFields: {} },
				options: { concurrency: 1 },
				workflowSettings: { timezone: TIME_ZONE },
			};
			const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain));
			expect(execution.status).toBe('success');
			return stage.sandbox.wire.map(({ body }) => (body as { endTime: string }).endTime);
		}

		it("sends two hours from now as the time on the clock in the workflow's time zone", async () => {
			const before = Date.now();
			const [endTime] = await endTimes('Two hours from now', '={{ $now.plus({ hours: 2 }) }}');
			const after = Date.now();

			expect(endTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
			const now = Date.parse(`${endTime}Z`) + (HOURS_BEHIND_UTC - 2) * HOUR_MS;
			// The time that is sent has no fractions of a second.
			expect(now).toBeGreaterThan(before - 1_000);
			expect(now).toBeLessThanOrEqual(after);
		});

		it.each([
			['a DateTime', "={{ DateTime.fromISO('2027-07-02T23:00:00Z') }}"],
			['a DateTime with a zone of its own', "={{ DateTime.fromISO('2027-07-02T23:00:00Z', { zone: 'Asia/Tokyo' }) }}"],
			['a Date', "={{ new Date('2027-07-02T23:00:00Z') }}"],
			['a text of a Date', "={{ new Date('2027-07-02T23:00:00Z').toISOString() }}"],
			['a text with an offset', '2027-07-03T01:00:00+02:00'],
		])('sends %s as the time on the clock there', async (name, endTime) => {
			expect(await endTimes(name, endTime)).toEqual(['2027-07-02T17:00:00']);
		});

		it.each([
			['a DateTime without an offset', "={{ DateTime.fromISO('2027-07-02T17:00:00') }}"],
			['a text without an offset', '2027-07-02T17:00:00'],
			['an expression in a text', "=2027-07-02T{{ '17:00' }}"],
		])('sends %s as it stands', async (name, endTime) => {
			expect(await endTimes(name, endTime)).toEqual(['2027-07-02T17:00:00']);
		});

		it('sends each row the time in its column', async () => {
			const columns = ['2027-07-02T17:00:00', '2027-07-02 17:30', '2027-07-02T23:45:00Z', '2027-07-02T17:50:00-06:00'];
			const rows = columns.map((ends) => ({ plate: 'TIME 1', ends }));

			expect(await endTimes('A column of times', '={{ $json.ends }}', rows)).toEqual([
				'2027-07-02T17:00:00',
				'2027-07-02T17:30:00',
				'2027-07-02T17:45:00',
				'2027-07-02T17:50:00',
			]);
		});
	});
}
