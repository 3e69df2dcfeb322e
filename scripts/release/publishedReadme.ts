import { webAddress } from './repository';

/** A link or a picture whose target is a file of the repository, such as `[Security](SECURITY.md)`. */
const OWN_FILE = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\((?![a-z]+:|#)([^)\s]+)\)/g;

interface Manifest {
	version: string;
	repository: { url: string };
}

/**
 * The README as it ships. npm and n8n show it without the files around it, so its links and pictures lead to the repository
 * on GitHub, at the tag of the version.
 */
export function publishedReadme(readme: string, { version, repository }: Manifest): string {
	const page = webAddress(repository.url);
	const raw = page.replace('https://github.com/', 'https://raw.githubusercontent.com/');
	return readme.replace(OWN_FILE, (_, picture: string, text: string, path: string) => {
		const address = picture ? `${raw}/v${version}/${path}` : `${page}/blob/v${version}/${path}`;
		return `${picture}[${text}](${address})`;
	});
}
