import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { until } from '../until';

const FOLDER = `console.log(require(${JSON.stringify(join(__dirname, 'temporaryFolder.ts'))}).temporaryFolder());
setInterval(() => {}, 1000);`;

it.each(['SIGKILL', 'SIGINT'] as const)('is gone after a process that %s has ended', async (signal) => {
	const env = { ...process.env, JEST_WORKER_ID: undefined };
	const child = spawn(process.execPath, ['--import', 'tsx', '-e', FOLDER], { cwd: __dirname, env });
	const [line] = (await once(child.stdout, 'data')) as [Buffer];
	const folder = line.toString().trim();
	expect(existsSync(folder)).toBe(true);

	child.kill(signal);
	await until(() => !existsSync(folder));
	// As a worker of jest does that is still busy then.
	mkdirSync(join(folder, '.n8n'), { recursive: true });
	await until(() => !existsSync(folder));
});

it('a worker of jest ends with jest, also when that was killed', async () => {
	const busy = `require(${JSON.stringify(join(__dirname, '../environment.cjs'))}); setInterval(() => {}, 1000);`;
	const worker = spawn(process.execPath, ['-e', busy], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
	await once(worker, 'spawn');

	worker.disconnect();
	expect(await once(worker, 'exit')).toEqual([0, null]);
});
