import type { IDataObject } from 'n8n-workflow';
import { errorText } from './executions';
import type { Stage } from './stage';
import { rowsWorkflow, type Row } from './workflows';

/** Six hours behind UTC all year, and neither n8n's own zone (`America/New_York`) nor likely that of the computer. */
const TIME_ZONE = 'America/Regina';
const HOURS_BEHIND_UTC = 6;
const HOUR_MS = 3_600_000;

/** OPSCOM is sent a time without a time zone: the one on the clock in the workflow's zone. */
export function dateTimes(stage: Stage): void {
	describe('dates and times', () => {
		const create = async (endTime: string, rows: Row[] = [{ plate: 'TIME 1' }], options: IDataObject = {}) =>
			await stage.client.runToEnd(
				rowsWorkflow(rows, {
					name: `End time ${endTime}`.slice(0, 100),
					credential: stage.credential,
					operation: 'create',
					fields: { plate: 'TIME 1', endTime, additionalFields: {} },
					options: { concurrency: 1, ...options },
					workflowSettings: { timezone: TIME_ZONE },
				}),
			);
		const sentTimes = () => stage.sandbox.wire.map(({ body }) => (body as { endTime: string }).endTime);

		it("sends two hours from now as the time on the clock in the workflow's zone, under a key of the person's own", async () => {
			const inTwoHours = '={{ $now.plus({ hours: 2 }) }}';
			expect(errorText(await create(inTwoHours))).toContain("'Idempotency Key'");
			expect(sentTimes()).toEqual([]);

			const before = Date.now();
			await create(inTwoHours, [{ order: 'ORDER-1' }], { idempotencyKey: '={{ $json.order }}' });
			const after = Date.now();
			const [endTime] = sentTimes();
			expect(endTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
			const now = Date.parse(`${endTime}Z`) + (HOURS_BEHIND_UTC - 2) * HOUR_MS;
			// The time that is sent has no fractions of a second.
			expect(now).toBeGreaterThan(before - 1_000);
			expect(now).toBeLessThanOrEqual(after);
		});

		it.each([
			['converts a DateTime', "={{ DateTime.fromISO('2027-07-02T23:00:00Z') }}"],
			['converts one of another zone', "={{ DateTime.fromISO('2027-07-02T23:00:00Z', { zone: 'Asia/Tokyo' }) }}"],
			['converts a Date', "={{ new Date('2027-07-02T23:00:00Z') }}"],
			['converts a text with an offset', '2027-07-03T01:00:00+02:00'],
			['sends as it stands a DateTime without an offset', "={{ DateTime.fromISO('2027-07-02T17:00:00') }}"],
			['sends as it stands an expression in a text', "=2027-07-02T{{ '17:00' }}"],
		])('%s', async (_, endTime) => {
			await create(endTime);
			expect(sentTimes()).toEqual(['2027-07-02T17:00:00']);
		});

		it('sends each row the time in its column', async () => {
			const columns = ['2027-07-02T17:00:00', '2027-07-02 17:30', '2027-07-02T23:45:00Z', '2027-07-02T17:50:00-06:00'];
			await create(
				'={{ $json.ends }}',
				columns.map((ends) => ({ ends })),
			);
			expect(sentTimes()).toEqual(['17:00', '17:30', '17:45', '17:50'].map((time) => `2027-07-02T${time}:00`));
		});
	});
}
