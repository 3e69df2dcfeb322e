import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import { Opscom } from '../../nodes/Opscom/Opscom.node';

const { description } = new Opscom();

type Entry = INodeProperties | INodePropertyOptions | INodePropertyCollection;

/** A property, its options and theirs. */
const withOptions = (entry: Entry): Entry[] => [
	entry,
	...(('options' in entry && entry.options) || []).flatMap((option) => withOptions(option as Entry)),
];
const entries = [...description.properties, ...new OpscomApi().properties].flatMap(withOptions);
const properties = entries.filter((entry): entry is INodeProperties => 'type' in entry);
const choices = entries.filter((entry): entry is INodePropertyOptions => 'value' in entry);

const titleOf = (entry: Entry) => ('displayName' in entry ? entry.displayName : entry.name);
const isNotice = (entry: Entry) => 'type' in entry && entry.type === 'notice';
/** The titles of those that break a rule. */
const breaking = <Each extends Entry>(list: Each[], isRight: (entry: Each) => boolean) =>
	list.filter((entry) => !isRight(entry)).map(titleOf);

const SMALL_WORDS = ['a', 'an', 'and', 'as', 'at', 'by', 'for', 'if', 'in', 'is', 'of', 'on', 'or', 'the', 'to'];
const isTitleCase = (text: string) =>
	text.split(' ').every((word) => SMALL_WORDS.includes(word) || /^\(?[A-Z]/.test(word));
const isWhole = (text: string) =>
	/^[A-Z](?!.*\s{2}).*\S$/.test(text) &&
	// One sentence goes without a full stop, several have one each.
	text.endsWith('.') === /\. [A-Z]/.test(text) &&
	!/\b(error|problem|failure|mistake)s?\b/i.test(text);

describe("n8n's rules for copy", () => {
	const shown = properties.filter(({ type }) => !['notice', 'collection', 'hidden'].includes(type));
	const described = entries.filter((entry): entry is INodePropertyOptions => 'description' in entry);
	const actions = choices.filter(({ action }) => action !== undefined);

	it.each<[string, string[]]>([
		[
			'a switch starts with Whether',
			breaking(
				shown.filter(({ type }) => type === 'boolean'),
				({ description: text = '' }) => text.startsWith('Whether to '),
			),
		],
		['a placeholder starts with e.g.', breaking(shown, ({ placeholder = 'e.g. x' }) => /^e\.g\. \S/.test(placeholder))],
		['names are in title case', breaking(entries, (entry) => isNotice(entry) || isTitleCase(titleOf(entry)))],
		['an action is in sentence case', breaking(actions, ({ action = '' }) => /^[A-Z][a-z]+( [a-z]+)+$/.test(action))],
		['an action has no articles', breaking(actions, ({ action = '' }) => !/\b(a|an|the)\b/.test(action))],
		['a description is of whole words', breaking(described, ({ description: text = '' }) => isWhole(text))],
		[
			'every field has a description',
			breaking(shown, ({ name, description: text }) => ['resource', 'operation'].includes(name) || Boolean(text)),
		],
		[
			'what a collection offers is in alphabetical order',
			breaking(
				properties.filter(({ type }) => type === 'collection'),
				({ options = [] }) => {
					const titles = options.map((option) => titleOf(option as Entry));
					return titles.join() === [...titles].sort().join();
				},
			),
		],
	])('%s', (_, wrong) => {
		expect(entries.length).toBeGreaterThan(40);
		expect(wrong).toEqual([]);
	});
});

describe('the words of every field', () => {
	const texts = entries.flatMap((entry) => [
		titleOf(entry),
		...('description' in entry && entry.description ? [entry.description] : []),
		...('hint' in entry && entry.hint ? [entry.hint] : []),
	]);

	it('are American English', () => {
		for (const text of texts) {
			expect(text).not.toMatch(/\b(licence|cancelled|cancelling|colour|organisation|recognise\w*|behaviour)\b/i);
		}
	});

	it('name other fields as the form shows them, in single quotes', () => {
		const names = entries.map(titleOf);
		for (const text of texts) {
			for (const [, quoted] of text.matchAll(/'([A-Z][\w ]*)'/g)) expect(names).toContain(quoted);
		}
	});
});

it.each(['delete', 'update'])("says in 'Reference ID' of %s which ID it is, and never to guess one", (operation) => {
	const field = properties.find(
		({ name, displayOptions }) => name === 'referenceId' && displayOptions?.show?.operation?.includes(operation),
	);
	expect(field?.description).toMatch(/^The exact ID that OPSCOM returned .* never guess an ID\.$/i);
	expect(field?.description).toContain('not the plate or the permit number');
});

it("tells a person and an agent, wherever they look, what a deletion needs and that it can't be undone", () => {
	const referenceId = properties.find(({ name }) => name === 'referenceId');
	const choice = choices.find(({ value }) => value === 'delete');
	expect(description.description).toMatch(/permanently delete .* exact Reference ID/);
	expect(choice?.description).toMatch(/^Permanently delete .* can't be undone\.$/);
	for (const text of [referenceId?.description, referenceId?.hint]) expect(text).toMatch(/can't be undone/);
});
