import { spreadOf } from '../../bench/statistics';

it.each([
	['one value', [7], { median: 7, min: 7, max: 7 }],
	['an odd number of values in any order', [9, 1, 5], { median: 5, min: 1, max: 9 }],
	['an even number of values', [10, 2, 4, 8], { median: 6, min: 2, max: 10 }],
	['numbers that would be out of order as text', [10, 9, 100], { median: 10, min: 9, max: 100 }],
])('gives the median and the extremes of %s', (_, values, expected) => {
	expect(spreadOf(values)).toEqual(expected);
});

it('leaves the values in their order', () => {
	const values = [3, 1, 2];
	spreadOf(values);
	expect(values).toEqual([3, 1, 2]);
});

it('refuses to describe no values', () => {
	expect(() => spreadOf([])).toThrow('There are no measurements.');
});
