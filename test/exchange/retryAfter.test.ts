import { readRetryAfter } from '../../nodes/Opscom/exchange/response';

const NOW = Date.UTC(2026, 2, 1, 12, 0, 0);

it.each([
	['0', 0],
	['00012', 12_000],
	[' 7 ', 7_000],
	['Sun, 01 Mar 2026 12:00:42 GMT', 42_000],
	['Sunday, 01-Mar-26 12:00:30 GMT', 30_000],
	['Sun, 01 Mar 2026 11:59:59 GMT', 0],
])('of "%s" is %i ms', (header, ms) => {
	expect(readRetryAfter(header, NOW)).toBe(ms);
});

it.each([undefined, null, '', ' ', 'soon', '-5', '1.5', '1e3', '0x10', '5 seconds', 'PT5S', '12:00', 5, ['5'], {}])(
	'of %p is not used',
	(header) => {
		expect(readRetryAfter(header, NOW)).toBeUndefined();
	},
);
