import fc from 'fast-check';

import { retryDelay } from '../../nodes/Opscom/exchange/retryDelay';

const NOW = Date.UTC(2026, 2, 1, 12, 0, 0);
const never = () => {
	throw new Error('Chance has no part in this.');
};
const half = () => 0.5;

describe('Retry-After', () => {
	it.each([
		['0', 0],
		['1', 1_000],
		['00012', 12_000],
		[' 7 ', 7_000],
		['59', 59_000],
		['60', 60_000],
		['61', 60_000],
		['86400', 60_000],
		['9'.repeat(400), 60_000],
	])('of %s seconds', (header, delay) => {
		expect(retryDelay(1, header, NOW, never)).toBe(delay);
		expect(retryDelay(10, header, NOW, never)).toBe(delay);
	});

	it.each([
		['Sun, 01 Mar 2026 12:00:00 GMT', 0],
		['Sun, 01 Mar 2026 12:00:01 GMT', 1_000],
		['Sun, 01 Mar 2026 12:00:42 GMT', 42_000],
		['Sun, 01 Mar 2026 12:01:00 GMT', 60_000],
		['Sun, 01 Mar 2026 12:01:01 GMT', 60_000],
		['Mon, 01 Mar 2027 12:00:00 GMT', 60_000],
		['Sun, 01 Mar 2026 11:59:59 GMT', 0],
		['Thu, 01 Jan 1970 00:00:00 GMT', 0],
		['Sunday, 01-Mar-26 12:00:30 GMT', 30_000],
		[' Sun, 01 Mar 2026 12:00:05 GMT ', 5_000],
	])('of the date %s', (header, delay) => {
		expect(retryDelay(1, header, NOW, never)).toBe(delay);
	});

	it.each([
		undefined,
		null,
		'',
		' ',
		'soon',
		'-5',
		'1.5',
		'1,5',
		'1e3',
		'0x10',
		'5 seconds',
		'PT5S',
		'12:00',
		5,
		['5'],
		{},
	])('of %p is not used', (header) => {
		expect(retryDelay(1, header, NOW, half)).toBe(250);
		expect(retryDelay(3, header, NOW, half)).toBe(1_000);
	});

	it('never gives a negative wait or one of more than 60 seconds, whatever the header is', () => {
		const aHeader = fc.oneof(
			fc.string(),
			fc.nat().map(String),
			fc.bigInt().map(String),
			fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
			fc.anything(),
		);
		fc.assert(
			fc.property(aHeader, fc.integer({ min: 1, max: 11 }), (header, attempts) => {
				const delay = retryDelay(attempts, header, NOW);
				expect(delay).toBeGreaterThanOrEqual(0);
				expect(delay).toBeLessThanOrEqual(60_000);
			}),
		);
	});

	it('gives exactly the wait of any number of seconds and any date within a minute', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2 ** 40 }), (seconds, start) => {
				const now = start * 1000;
				expect(retryDelay(1, String(seconds), now, never)).toBe(seconds * 1000);
				expect(retryDelay(1, new Date(now + seconds * 1000).toUTCString(), now, never)).toBe(seconds * 1000);
			}),
		);
	});
});

describe('without Retry-After', () => {
	const windows = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000];

	it.each(windows.map((window, index) => ({ attempts: index + 1, window })))(
		'after $attempts attempts, draws the wait from $window ms',
		({ attempts, window }) => {
			expect(retryDelay(attempts, undefined, NOW, () => 0)).toBe(0);
			expect(retryDelay(attempts, undefined, NOW, half)).toBe(window / 2);
			expect(retryDelay(attempts, undefined, NOW, () => 0.75)).toBe(window * 0.75);
		},
	);

	it('waits any part of the window, and never more', () => {
		const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 10 }), chance, (attempts, drawn) => {
				const delay = retryDelay(attempts, undefined, NOW, () => drawn);
				expect(delay).toBe(drawn * windows[attempts - 1]);
				expect(delay).toBeLessThan(windows[attempts - 1] || 1);
			}),
		);
	});

	it('does not bring two workers back at the same moment', () => {
		const delays = Array.from({ length: 50 }, () => retryDelay(5, undefined));
		expect(new Set(delays).size).toBeGreaterThan(40);
	});
});
