import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { deletionWorkflow, outputsOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const ALLOWED = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-');
const SPACES = /^[\s\ufeff\u00a0]$/;
/** Some of the texts that stand for a missing value (all are in test/values); the longer ones come from no generator below. */
const PLACEHOLDERS = 'undefined null nan none nil na n-a true false infinity unknown tbd tba tbc void todo'.split(' ');
/** Other letters, digits and dashes that are no ID: 0, a negative number, and what spreadsheets make of numbers and dates. */
const NO_ID = /^(-?0|-\d+|-?\d[eE]-\d\d|\d{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(-\d\d)?)$/;

const sandbox = useSandbox();

/** The Reference ID that OPSCOM may get for a value; undefined when it must get none. Read without the node's code. */
function idFor(value: unknown): string | undefined {
	if (typeof value === 'number')
		return value >= 1 && value < 1e15 && value % 1 === 0 ? BigInt(value).toString() : undefined;
	if (typeof value !== 'string') return undefined;
	const characters = [...value];
	while (characters.length > 0 && SPACES.test(characters[0])) characters.shift();
	while (characters.length > 0 && SPACES.test(characters[characters.length - 1])) characters.pop();
	const text = characters.join('');
	if (characters.length < 1 || characters.length > 50 || !characters.every((character) => ALLOWED.has(character))) {
		return undefined;
	}
	return text.replaceAll('-', '') === '' || NO_ID.test(text) || PLACEHOLDERS.includes(text.toLowerCase())
		? undefined
		: text;
}

const aValidId = fc.oneof(fc.uuid(), fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9-]{0,47}[A-Za-z0-9])?$/));
const aSpace = fc.constantFrom('', ' ', '\t', '\r\n', '\u00a0', '\u2003', '\ufeff');
const aStrangeCharacter = fc.oneof(
	fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
	fc.constantFrom(
		'\0',
		'\u200b',
		'\u00ad',
		'\u202e',
		'\n',
		' ',
		'_',
		'/',
		'"',
		'\\',
		'%',
		'&',
		'é',
		'Ａ',
		'١',
		'🅿️',
		'‐',
		'–',
	),
);

/** Any value that a row can have, mostly close to an ID. */
const aValue: fc.Arbitrary<unknown> = fc.oneof(
	{ weight: 3, arbitrary: fc.tuple(aSpace, aValidId, aSpace).map((parts) => parts.join('')) },
	{
		weight: 4,
		arbitrary: fc
			.tuple(aValidId, aStrangeCharacter, fc.nat(50))
			.map(([id, character, at]) => id.slice(0, at) + character + id.slice(at)),
	},
	{ weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9-]{49,60}$/) },
	{ weight: 1, arbitrary: fc.constantFrom(...PLACEHOLDERS, '#N/A', '-', '--').map((text) => ` ${text.toUpperCase()}`) },
	{ weight: 2, arbitrary: fc.jsonValue() },
	{ weight: 1, arbitrary: fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })) },
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			0,
			-0,
			-5,
			1e15,
			1e15 - 1,
			2 ** 53,
			2 ** 53 - 1,
			-(2 ** 53),
			1e21,
			0.1,
			1e-9,
			null,
			true,
			false,
			[],
			{},
		),
	},
	{ weight: 1, arbitrary: fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })) },
	{
		weight: 1,
		arbitrary: aValidId.chain((id) =>
			fc.constantFrom<unknown>([id], { id }, [[id]], `[${id}]`, `"${id}"`, `={{ "${id}" }}`),
		),
	},
);

const someValues = fc.array(aValue, { minLength: 1, maxLength: 12 });
const sent = () => sandbox.wire.map(({ body }) => (body as { referenceID: string }).referenceID);
const unique = (ids: Array<string | undefined>) => [...new Set(ids.filter((id) => id !== undefined))].sort();

it('OPSCOM gets every valid Reference ID once and nothing else, and with Stop nothing as soon as one is not valid', async () => {
	const seen = { valid: 0, bad: 0 };

	await fc.assert(
		fc.asyncProperty(someValues, async (values) => {
			const rows = values.map((id) => ({ id })) as IDataObject[];
			const ids = values.map(idFor);
			const isValid = !ids.includes(undefined);
			for (const id of ids) seen[id === undefined ? 'bad' : 'valid']++;

			sandbox.reset();
			const options = { notFound: 'treatAsDeleted' };
			const stopped = await start(deletionWorkflow({ rows, options }), settingFor(sandbox)).ended;
			expect([stopped.status, sent().sort()]).toEqual(isValid ? ['success', unique(ids)] : ['error', []]);

			sandbox.reset();
			const run = await start(deletionWorkflow({ rows, onError: 'continueErrorOutput' }), settingFor(sandbox)).ended;
			expect(sent().sort()).toEqual(unique(ids));
			expect(sandbox.wire.map(({ rawBody }) => rawBody).sort()).toEqual(
				unique(ids).map((referenceID) => JSON.stringify({ apiToken: sandbox.token, referenceID })),
			);
			expect(outputsOf(run, 'OPSCOM')[0]).toEqual([]);
			expect(
				outputsOf(run, 'OPSCOM')[1].map(({ json, pairedItem }) => [
					(pairedItem as { item: number }).item,
					(json.details as IDataObject).outcome,
				]),
			).toEqual(ids.map((id, item) => [item, id === undefined ? 'notSent' : 'notFound']));
		}),
		{ numRuns: 50 },
	);

	expect(seen.valid).toBeGreaterThan(0);
	expect(seen.bad).toBeGreaterThan(0);
});
