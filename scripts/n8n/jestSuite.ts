import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT } from './paths';

export interface Suite {
	/** File name in test/n8n. */
	file: string;
	version: string;
	tarball: string;
	/** A pattern of the titles to run; all of them without it. */
	only?: string;
	env?: NodeJS.ProcessEnv;
}

/** Runs one of the suites in test/n8n; jest's summary is the last thing printed. Resolves with jest's exit code. */
export async function runSuite({ file, version, tarball, only, env }: Suite): Promise<number> {
	const versions = { OPSCOM_N8N_VERSION: version, OPSCOM_TARBALL: tarball };
	return await runJest('jest.n8n.config.js', { file, only, env: { ...versions, ...env } });
}

/** Runs jest with one of the project's configurations. Resolves with its exit code. */
export async function runJest(
	config: string,
	{ file, only, env }: Pick<Suite, 'only' | 'env'> & { file?: string },
): Promise<number> {
	const jest = join(PROJECT, 'node_modules', 'jest', 'bin', 'jest.js');
	const chosen = [...(file ? [file] : []), ...(only ? ['-t', only] : [])];
	const child = spawn(process.execPath, [jest, '--config', config, ...chosen], {
		cwd: PROJECT,
		env: { ...process.env, ...env },
		stdio: 'inherit',
	});
	// What jest started ends with jest, by its guard.
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGTERM'));
	return await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code) => resolve(code ?? 1));
	});
}
