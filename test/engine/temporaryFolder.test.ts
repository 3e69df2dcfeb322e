import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { until } from '../sandbox/axiosClient';

const CODE = `console.log(require(${JSON.stringify(join(__dirname, 'temporaryFolder.ts'))}).temporaryFolder());
setInterval(() => {}, 1000);`;

it.each(['SIGKILL', 'SIGINT'] as const)('is gone after a process that %s has ended', async (signal) => {
	const env = { ...process.env, JEST_WORKER_ID: undefined };
	const child = spawn(process.execPath, ['--import', 'tsx', '-e', CODE], { cwd: __dirname, env });
	const [line] = (await once(child.stdout, 'data')) as [Buffer];
	const folder = line.toString().trim();
	expect(existsSync(folder)).toBe(true);

	child.kill(signal);
	await until(() => !existsSync(folder));
});
