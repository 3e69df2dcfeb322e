import { webAddress, type Repository } from './repository';
import type { Section } from './changelog';

export interface Manifest {
	name: string;
	version: string;
	author: { email: string };
	repository: { url: string };
}

export const tagOf = ({ version }: Manifest): string => `v${version}`;

/** @returns for each thing that must be done before the release, a sentence that says what to do */
export function obstacles(manifest: Manifest, section: Section | undefined, repository: Repository): string[] {
	const { version, author } = manifest;
	const address = webAddress(manifest.repository.url);
	const { branch, hasChanges, tags, origin } = repository;
	return [
		section === undefined && `CHANGELOG.md has no section for ${version}. Add it at the top.`,
		section && !section.date && `CHANGELOG.md says that ${version} is unreleased. Enter the date of the release.`,
		author.email.endsWith('.example') &&
			`The author's email address in package.json is a placeholder. Enter a real one.`,
		origin !== address &&
			`The repository in package.json is ${address}, but the remote "origin" is ${origin ?? 'not set'}. npm refuses a package whose repository is not the one that publishes it.`,
		branch !== 'main' && `You are on ${branch ? `the branch ${branch}` : 'no branch'}. Switch to main.`,
		hasChanges && 'There are changes that are not committed. Commit them.',
		tags.includes(tagOf(manifest)) && `The tag ${tagOf(manifest)} already exists. Raise the version in package.json.`,
	].filter((text) => typeof text === 'string');
}
