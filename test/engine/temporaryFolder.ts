import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_ENVIRONMENT = 'OPSCOM_TEST_FOLDER';

/** A new folder that is gone when the process ends; below jest, when all tests are done. */
export function temporaryFolder(): string {
	const parent = process.env[IN_ENVIRONMENT];
	const folder = mkdtempSync(join(parent ?? tmpdir(), 'n8n-nodes-opscom-'));
	if (parent === undefined) process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** For jest, before it starts its workers: a test file cannot hear its process end, so all of them get one folder. */
export default function globalSetup(): void {
	process.env[IN_ENVIRONMENT] = temporaryFolder();
}
