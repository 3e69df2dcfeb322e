import { existsSync } from 'node:fs';

export const BROWSER_PACKAGE = 'chromium';

/** Debian's Chromium, or the Chrome that GitHub's runners and many desktops have. */
const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/**
 * Path of the browser for the end-to-end suite: the one that OPSCOM_BROWSER names, or the first that is installed.
 * Undefined when there is none. Throws when OPSCOM_BROWSER names no file.
 */
export function browserProgram(): string | undefined {
	const chosen = process.env.OPSCOM_BROWSER;
	if (!chosen) return PROGRAMS.find((path) => existsSync(path));
	if (!existsSync(chosen)) throw new Error(`OPSCOM_BROWSER names a file that does not exist: ${chosen}`);
	return chosen;
}
