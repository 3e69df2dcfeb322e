import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectedFiles, fileListFindings, machinePathFindings } from './contents';
import { manifestFindings } from './manifest';
import { officialFindings } from './official';
import type { Unpacked } from '../pack';

/**
 * Everything that n8n, or this project, would not accept in the package. n8n's scanner leaves a folder in TMPDIR: point
 * that to a folder of your own first.
 *
 * @returns one text for each finding, with what to do; empty when there are none
 */
export async function packageFindings(root: string, { folder, files }: Unpacked): Promise<string[]> {
	const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
	return [
		...manifestFindings(manifest),
		...fileListFindings(files, await expectedFiles()),
		...(await machinePathFindings(folder, files, root)),
		...(await officialFindings(root, folder)),
	];
}
