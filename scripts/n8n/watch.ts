import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PACKAGE_NAME } from './communityPackage';
import { PROJECT } from './paths';

/** With this setting, n8n loads a community package again when one of its files changes (seen in 2.40.5). */
export const RELOAD_ON_CHANGE = { N8N_DEV_RELOAD: 'true' };

/**
 * Compiles the node into the package that is installed in an n8n's folder, now and at every change, and shows what
 * TypeScript says. Icons and package.json are not watched.
 *
 * @returns ends it
 */
export function compileOnChange(userFolder: string): () => void {
	const target = join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME, 'dist');
	const args = [require.resolve('typescript/bin/tsc'), '--watch', '--preserveWatchOutput', '--outDir', target];
	const compiler = spawn(process.execPath, args, { cwd: PROJECT, stdio: ['ignore', 'inherit', 'inherit'] });
	return () => void compiler.kill();
}
