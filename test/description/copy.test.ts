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
const named = <Each extends Entry>(list: Each[]) => list.map((entry): [string, Each] => [titleOf(entry), entry]);

const SMALL_WORDS = ['a', 'an', 'and', 'as', 'at', 'by', 'for', 'if', 'in', 'is', 'of', 'on', 'or', 'the', 'to'];
const isTitleCase = (text: string) =>
	text.split(' ').every((word) => SMALL_WORDS.includes(word) || /^\(?[A-Z]/.test(word));

describe("n8n's rules for copy", () => {
	it.each(named(properties.filter(({ type }) => type === 'boolean')))(
		"'%s' starts with Whether",
		(_, { description }) => {
			expect(description).toMatch(/^Whether to /);
		},
	);

	it.each(named(properties.filter(({ type, placeholder }) => type !== 'collection' && placeholder !== undefined)))(
		"'%s' has a placeholder that starts with e.g.",
		(_, { placeholder }) => {
			expect(placeholder).toMatch(/^e\.g\. \S/);
		},
	);

	it.each(named(entries.filter((entry) => !('type' in entry) || entry.type !== 'notice')))(
		"'%s' is in title case",
		(title) => {
			expect(isTitleCase(title)).toBe(true);
		},
	);

	it.each(named(choices.filter(({ action }) => action !== undefined)))(
		"'%s' has an action in sentence case, without articles",
		(_, { action }) => {
			expect(action).toMatch(/^[A-Z][a-z]+( [a-z]+)+$/);
			expect(action).not.toMatch(/\b(a|an|the)\b/);
		},
	);

	it.each(named(entries.filter((entry): entry is INodePropertyOptions => 'description' in entry)))(
		"'%s' has a description in whole words",
		(_, { description: text = '' }) => {
			expect(text).toMatch(/^[A-Z]/);
			expect(text).not.toMatch(/\s{2}|\s$/);
			// One sentence goes without a full stop, several have one each.
			expect(text.endsWith('.')).toBe(/\. [A-Z]/.test(text));
			expect(text).not.toMatch(/\b(error|problem|failure|mistake)s?\b/i);
		},
	);

	it('describes every field', () => {
		const fields = properties.filter(
			({ type, name }) => !['notice', 'collection', 'hidden'].includes(type) && name !== 'resource',
		);
		const silent = fields.filter(({ name, description: text }) => name !== 'operation' && !text);
		expect(silent.map(({ name }) => name)).toEqual([]);
	});

	it.each(
		properties
			.filter(({ type }) => type === 'collection')
			.map(({ displayName, displayOptions, options = [] }) => ({
				displayName,
				operation: String(displayOptions?.show?.operation),
				titles: options.map((option) => titleOf(option as Entry)),
			})),
	)("lists what '$displayName' of $operation offers in alphabetical order", ({ titles }) => {
		expect(titles).toEqual([...titles].sort());
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
