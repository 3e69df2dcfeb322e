import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import manifest from '../../package.json';
import { webAddress } from '../../scripts/release/repository';
import { ROOT } from './builtCopy';

/** `repository` in package.json is the one place to change; everything else must agree with it. */
const REPOSITORY = webAddress(manifest.repository.url);
const OWNER = new URL(REPOSITORY).pathname.split('/')[1];

const text = (file: string) => readFile(join(ROOT, file), 'utf8');

const GITHUB_ADDRESS = /https:\/\/github\.com\/[\w./-]+/g;

/** The files that people read or that ship: what is in these folders, and the pages at the top. */
async function texts(): Promise<string[]> {
	const folders = ['.github', 'credentials', 'docs', 'examples', 'nodes'];
	const below = await Promise.all(
		folders.map((folder) => readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })),
	);
	const top = (await readdir(ROOT)).filter((name) => name.endsWith('.md'));
	return [
		...below
			.flat()
			.filter((entry) => entry.isFile())
			.map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
		...top,
	];
}

describe("the repository's address", () => {
	test('is an address on GitHub that ends with the name of the package', () => {
		expect(REPOSITORY).toBe(`https://github.com/${OWNER}/${manifest.name}`);
	});

	test('is the start of the address for issues', () => {
		expect(manifest.bugs).toEqual({ url: `${REPOSITORY}/issues` });
	});

	test("is the start of the credential's documentation, which is a section of the README", async () => {
		const [page, section] = new OpscomApi().documentationUrl.split('#');
		expect(page).toBe(REPOSITORY);
		const headings = (await text('README.md')).match(/^#+ .+$/gm) ?? [];
		expect(headings.map((heading) => heading.replace(/^#+ /, '').toLowerCase().replace(/ /g, '-'))).toContain(section);
	});

	test('has the owner of the code', async () => {
		expect(await text('.github/CODEOWNERS')).toContain(`* @${OWNER}\n`);
	});

	test('is the only one under this name in all texts', async () => {
		const found = await Promise.all(
			(await texts()).map(async (file) => ({ file, addresses: (await text(file)).match(GITHUB_ADDRESS) ?? [] })),
		);
		const ours = found.flatMap(({ file, addresses }) =>
			addresses.filter((address) => address.includes(manifest.name)).map((address) => ({ file, address })),
		);
		expect(ours).toContainEqual(expect.objectContaining({ file: '.github/ISSUE_TEMPLATE/config.yml' }));
		expect(ours.filter(({ address }) => !address.startsWith(REPOSITORY))).toEqual([]);
	});
});

describe("npm's page of the package", () => {
	test('is the homepage', () => {
		expect(manifest.homepage).toBe(`https://www.npmjs.com/package/${manifest.name}`);
	});
});

describe("the author's email address", () => {
	test('is the one to report vulnerabilities to', async () => {
		expect((await text('SECURITY.md')).match(/[\w.-]+@[\w.-]+\w/g)).toEqual([manifest.author.email]);
	});
});
