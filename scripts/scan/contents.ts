import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The tracked list of the tarball's files, one per line. */
const TARBALL_LIST = join(__dirname, 'tarball-files.txt');

/** Folders that exist only on the machine where the package was built. */
const MACHINE_PATHS = [/\/(?:home|root|Users)\/[\w.-]+/, /[A-Z]:\\Users\\/, /file:\/\//];

/** @returns the files that the tarball should contain, from `scripts/scan/tarball-files.txt` */
export async function expectedFiles(): Promise<string[]> {
	return (await readFile(TARBALL_LIST, 'utf8')).split('\n').filter(Boolean);
}

/** @returns for each file that is in only one of the lists, a sentence that says what to do */
export function fileListFindings(files: string[], expected: string[]): string[] {
	const list = 'scripts/scan/tarball-files.txt';
	return [
		...files
			.filter((file) => !expected.includes(file))
			.map(
				(file) => `${file} is in the tarball but not in ${list}. Add the line if it should ship, or delete the file.`,
			),
		...expected
			.filter((file) => !files.includes(file))
			.map((file) => `${file} is in ${list} but not in the tarball. Delete the line if it should no longer ship.`),
	];
}

/** @returns for each shipped file that names a folder of the build machine, a sentence that says what to do */
export async function machinePathFindings(folder: string, files: string[], root: string): Promise<string[]> {
	const findings: string[] = [];
	for (const file of files) {
		const text = await readFile(join(folder, file), 'utf8');
		const found = [root, homedir()].find((path) => text.includes(path)) ?? firstMatch(text);
		if (found) findings.push(`${file} names a folder of this machine: ${found}. Write a relative path instead.`);
	}
	return findings;
}

function firstMatch(text: string): string | undefined {
	return MACHINE_PATHS.map((pattern) => pattern.exec(text)?.[0]).find(Boolean);
}
