import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json';
import { changelogSections, type Section } from '../../scripts/release/changelog';
import { obstacles } from '../../scripts/release/obstacles';
import { readRepository, webAddress, type Repository } from '../../scripts/release/repository';
import { ROOT } from './builtCopy';

describe('CHANGELOG.md', () => {
	const sections = async () => changelogSections(await readFile(join(ROOT, 'CHANGELOG.md'), 'utf8'));

	test('starts with the version of package.json', async () => {
		expect((await sections())[0]).toMatchObject({ version: manifest.version, text: expect.stringContaining('- ') });
	});

	test('has a date for every earlier version', async () => {
		const [, ...earlier] = await sections();
		expect(earlier.filter(({ date }) => date === undefined)).toEqual([]);
	});

	test('is read section by section', () => {
		const changelog =
			'# Changelog\n\nAbout it.\n\n## 1.1.0 - Unreleased\n\n- New\n\n## 1.0.0 - 2026-01-31\n\n### Added\n\n- Old\n';
		expect(changelogSections(changelog)).toEqual([
			{ version: '1.1.0', date: undefined, text: '- New' },
			{ version: '1.0.0', date: '2026-01-31', text: '### Added\n\n- Old' },
		]);
	});

	test.each(['## 1.1.0', '## Unreleased', '## 1.1.0 - soon', '## [1.1.0] - 2026-01-31'])(
		'rejects the heading "%s"',
		(heading) => {
			expect(() => changelogSections(`# Changelog\n\n${heading}\n\n- New\n`)).toThrow(`"${heading}" must be`);
		},
	);
});

describe('before a release', () => {
	const address = 'https://github.com/parking/n8n-nodes-opscom';
	const ready = {
		name: 'n8n-nodes-opscom',
		version: '1.0.0',
		author: { email: 'someone@parking.test' },
		repository: { url: `git+${address}.git` },
	};
	const section: Section = { version: '1.0.0', date: '2026-01-31', text: '- New' };
	const repository: Repository = { branch: 'main', hasChanges: false, tags: ['v0.9.0'], origin: address };

	test('nothing is left to do when everything is ready', () => {
		expect(obstacles(ready, section, repository)).toEqual([]);
	});

	test.each<[string, () => string[], string]>([
		['no section', () => obstacles(ready, undefined, repository), 'CHANGELOG.md has no section for 1.0.0.'],
		[
			'a section without a date',
			() => obstacles(ready, { version: '1.0.0', text: '- New' }, repository),
			'CHANGELOG.md says that 1.0.0 is unreleased.',
		],
		[
			'a placeholder for the author',
			() => obstacles({ ...ready, author: { email: 'someone@parking.example' } }, section, repository),
			'email address in package.json is a placeholder.',
		],
		[
			'another remote',
			() => obstacles(ready, section, { ...repository, origin: 'https://github.com/someone/fork' }),
			'the remote "origin" is https://github.com/someone/fork.',
		],
		[
			'no remote',
			() => obstacles(ready, section, { ...repository, origin: undefined }),
			'the remote "origin" is not set.',
		],
		['another branch', () => obstacles(ready, section, { ...repository, branch: 'fix' }), 'You are on the branch fix.'],
		['no branch', () => obstacles(ready, section, { ...repository, branch: '' }), 'You are on no branch.'],
		[
			'changes',
			() => obstacles(ready, section, { ...repository, hasChanges: true }),
			'changes that are not committed.',
		],
		['a tag', () => obstacles(ready, section, { ...repository, tags: ['v1.0.0'] }), 'The tag v1.0.0 already exists.'],
	])('%s is reported, and nothing else', (_title, found, text) => {
		expect(found()).toEqual([expect.stringContaining(text)]);
	});

	test('git is asked for the branch, the changes, the tags and the remote', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'opscom-repository-'));
		try {
			const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
			git('init', '--initial-branch=work');
			await writeFile(join(folder, 'file.txt'), 'text');
			expect(readRepository(folder)).toEqual({ branch: 'work', hasChanges: true, tags: [] });

			git('add', 'file.txt');
			git('-c', 'user.name=Test', '-c', 'user.email=test@parking.test', 'commit', '--message=First');
			git('tag', 'v1.0.0');
			git('remote', 'add', 'origin', 'git@github.com:parking/n8n-nodes-opscom.git');
			expect(readRepository(folder)).toEqual({
				branch: 'work',
				hasChanges: false,
				tags: ['v1.0.0'],
				origin: address,
			});
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});

	test.each([`git+${address}.git`, `${address}.git`, address, 'ssh://git@github.com/parking/n8n-nodes-opscom.git'])(
		'%s is the same repository',
		(url) => {
			expect(webAddress(url)).toBe(address);
		},
	);
});
