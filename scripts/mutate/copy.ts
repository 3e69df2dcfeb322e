import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../../test/engine/temporaryFolder';

/** The files below some paths that git has or would commit. */
export function filesIn(project: string, paths: string[]): string[] {
	const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...paths];
	const listed = execFileSync('git', args, { cwd: project, encoding: 'utf8' });
	return listed.split('\0').filter((file) => file !== '' && existsSync(join(project, file)));
}

/** A copy of the project, which is gone when this process ends. */
export function copyOf(project: string): string {
	const folder = temporaryFolder();
	for (const file of filesIn(project, ['.'])) cpSync(join(project, file), join(folder, file));
	symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'dir');
	return folder;
}
