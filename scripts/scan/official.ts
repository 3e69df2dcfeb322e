/** The files of the tarball that n8n lints (`analyzePackageByName` in scanner/scanner.mjs). */
const TARBALL_FILE_PATTERNS = ['**/*.js', 'package.json'];

/**
 * Runs n8n's own scanner on the source folder and on the unpacked tarball, as n8n does before it verifies a package.
 * The scanner creates a folder in TMPDIR when it is loaded and leaves it there: point TMPDIR to a folder of your own first.
 *
 * @returns one text for each part with findings, as the scanner words them; empty when there are none
 * @throws when a folder has nothing to scan: the scanner itself lets an empty folder pass
 */
export async function officialFindings(sourceFolder: string, unpackedFolder: string): Promise<string[]> {
	const { analyzePackage, SOURCE_FILE_PATTERNS } = await import('@n8n/scan-community-package/scanner/scanner.mjs');
	const parts = [
		{ title: 'source', folder: sourceFolder, patterns: SOURCE_FILE_PATTERNS },
		{ title: 'tarball', folder: unpackedFolder, patterns: TARBALL_FILE_PATTERNS },
	];
	const findings: string[] = [];
	for (const { title, folder, patterns } of parts) {
		const { passed, message, details } = await analyzePackage(folder, patterns);
		if (message === 'No files found to analyze') throw new Error(`The scanner found no files in the ${title}.`);
		if (!passed) findings.push([`n8n's scanner on the ${title}: ${message ?? 'did not pass'}`, details].join('\n'));
	}
	return findings;
}
