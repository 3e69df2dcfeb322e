import fc from 'fast-check';

import { readRetryAfter, retryDelay } from '../../nodes/Opscom/exchange/retryDelay';

const NOW = Date.UTC(2026, 2, 1, 12, 0, 0);
const half = () => 0.5;

describe('Retry-After', () => {
	it.each([
		['0', 0],
		['00012', 12_000],
		[' 7 ', 7_000],
		['60', 60_000],
		['61', 60_000],
		['9'.repeat(400), 60_000],
		['Sun, 01 Mar 2026 12:00:00 GMT', 0],
		['Sun, 01 Mar 2026 12:00:42 GMT', 42_000],
		['Sun, 01 Mar 2026 12:01:01 GMT', 60_000],
		['Sun, 01 Mar 2026 11:59:59 GMT', 0],
		['Thu, 01 Jan 1970 00:00:00 GMT', 0],
		['Sunday, 01-Mar-26 12:00:30 GMT', 30_000],
		[' Sun, 01 Mar 2026 12:00:05 GMT ', 5_000],
	])('of "%s" is a wait of %i ms', (header, delay) => {
		expect(readRetryAfter(header, NOW)).toBe(delay);
	});

	it.each([undefined, null, '', ' ', 'soon', '-5', '1.5', '1e3', '0x10', '5 seconds', 'PT5S', '12:00', 5, ['5'], {}])(
		'of %p is not used',
		(header) => {
			expect(readRetryAfter(header, NOW)).toBeUndefined();
			expect(retryDelay(3, header, half)).toBe(1_000);
		},
	);

	it('never gives a negative wait or one of more than 60 seconds, whatever the header is', () => {
		const aHeader = fc.oneof(
			fc.string(),
			fc.bigInt().map(String),
			fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
			fc.anything(),
		);
		fc.assert(
			fc.property(aHeader, fc.integer({ min: 1, max: 11 }), (header, attempts) => {
				const delay = retryDelay(attempts, header);
				expect(delay).toBeGreaterThanOrEqual(0);
				expect(delay).toBeLessThanOrEqual(60_000);
			}),
		);
	});

	it('wins over the wait that is drawn', () => {
		expect([1, 10].map((attempts) => retryDelay(attempts, '7', half))).toEqual([7_000, 7_000]);
	});
});

describe('without Retry-After', () => {
	it('draws the wait from a window that doubles with every attempt, up to 30 s', () => {
		const windows = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000];
		for (const drawn of [0, 0.5, 0.75]) {
			expect(windows.map((_, index) => retryDelay(index + 1, undefined, () => drawn))).toEqual(
				windows.map((window) => drawn * window),
			);
		}
	});

	it('does not bring two workers back at the same moment', () => {
		const delays = Array.from({ length: 50 }, () => retryDelay(5, undefined));
		expect(new Set(delays).size).toBeGreaterThan(40);
	});
});
