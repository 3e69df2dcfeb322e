import { mutantsOf, mutate } from '../../scripts/mutate/mutants';

const mutated = (source: string) => mutantsOf(source).map((mutant) => mutate(source, mutant));

it.each([
	['a > b', ['a >= b']],
	['a === b', ['a !== b']],
	['a ?? b', ['a && b']],
	['!a', ['a']],
	['x = true', ['x = false']],
	['x = 50', ['x = (50 + 1)']],
	['call(a);', [';']],
	['await call(a);', [';']],
	['a || b < 2', ['a && b < 2', 'a || b <= 2', 'a || b < (2 + 1)']],
])('changes %s', (source, expected) => {
	expect(mutated(source)).toEqual(expected);
});

it.each([
	'let one: 1 | true;',
	"import { a } from 'b';",
	'interface A { b: 2 }',
	'const a = call(b);',
	'x = { 9009: y }',
	'({ 0: a }) => a;',
	'// a > b',
])('leaves alone what tests cannot see: %s', (source) => {
	expect(mutated(source)).toEqual([]);
});

it('says in which line the change is', () => {
	expect(mutantsOf('a;\n\nb > c;')).toEqual([{ line: 3, start: 6, end: 7, before: '>', after: '>=' }]);
});
