import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import manifest from '../../package.json';
import { publishedReadme } from '../../scripts/release/publishedReadme';
import { webAddress } from '../../scripts/release/repository';
import { ROOT } from './builtCopy';

const sample = { version: '1.2.3', repository: { url: 'git+https://github.com/parking/permits.git' } };
const publish = (markdown: string) => publishedReadme(markdown, sample);

/** The targets of all links and pictures. */
const targetsIn = (markdown: string) => [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
const readme = () => readFile(join(ROOT, 'README.md'), 'utf8');

describe('the README that ships', () => {
	test.each([
		[
			'a picture',
			'![A form](docs/a.png)',
			'![A form](https://raw.githubusercontent.com/parking/permits/v1.2.3/docs/a.png)',
		],
		['a link', '[`a`](docs/a.md)', '[`a`](https://github.com/parking/permits/blob/v1.2.3/docs/a.md)'],
		['a section of a page', '[a](docs/a.md#b)', '[a](https://github.com/parking/permits/blob/v1.2.3/docs/a.md#b)'],
		[
			'a link with brackets in its text',
			'[a [b]](c.md)',
			'[a [b]](https://github.com/parking/permits/blob/v1.2.3/c.md)',
		],
	])('leads to the repository at the tag of the version: %s', (_, before, after) => {
		expect(publish(before)).toBe(after);
	});

	test.each(['[a](https://n8n.io)', '[a](#usage)', '[a](mailto:a@b.example)', 'f(x)', '[a] (b)'])(
		'keeps %s',
		(text) => {
			expect(publish(text)).toBe(text);
		},
	);

	test('has no link that needs the files around it', async () => {
		const targets = targetsIn(publishedReadme(await readme(), manifest));
		expect(targets).toContain(`${webAddress(manifest.repository.url)}/blob/v${manifest.version}/LICENSE.md`);
		expect(targets.filter((target) => !/^(https:|#)/.test(target))).toEqual([]);
	});
});

test('the README leads to files that exist, and to its own headings', async () => {
	const markdown = await readme();
	const anchors = (markdown.match(/^#+ .+$/gm) ?? []).map((heading) =>
		heading
			.replace(/^#+ /, '')
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replaceAll(' ', '-'),
	);
	for (const target of targetsIn(markdown)) {
		if (target.startsWith('https:')) continue;
		const [file, anchor] = target.split('#');
		if (file === '') expect(anchors).toContain(anchor);
		else await expect(access(join(ROOT, file))).resolves.toBeUndefined();
	}
});

test.each([
	['README.md', 2_000],
	[join('docs', 'operating.md'), 2_200],
])('%s has at most %d words, as wc counts them', async (file, most) => {
	const words = (await readFile(join(ROOT, file), 'utf8')).trim().split(/\s+/);
	expect(words.length).toBeLessThanOrEqual(most);
});

test('every picture is shown on a page', async () => {
	const docs = (await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md'));
	const pages = await Promise.all(docs.map((name) => readFile(join(ROOT, 'docs', name), 'utf8')));
	const shown = targetsIn([await readme(), ...pages].join('\n')).map((target) => target.replace('docs/', ''));
	const pictures = await readdir(join(ROOT, 'docs', 'images'));
	expect(pictures.filter((name) => !shown.includes(`images/${name}`))).toEqual([]);
});
