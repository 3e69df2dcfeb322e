import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { until } from '../until';
import { codeOfCut, send } from './axiosClient';
import { checkedOptions, sandboxCommand } from './commandLine';
import { SANDBOX_TOKEN, startSandbox } from './index';
import { SAMPLE_PERMITS } from './samplePermits';
import { RESTORED } from './screen';

const MAIN = join(__dirname, 'main.ts');
const running = new Set<ChildProcess>();

afterEach(() => {
	for (const child of running) child.kill('SIGKILL');
});

/** Runs the real command line in a separate process. */
function run(...args: string[]) {
	const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
		cwd: __dirname,
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	running.add(child);
	const seen = { stdout: '', stderr: '' };
	child.stdout.on('data', (text: Buffer) => (seen.stdout += text.toString()));
	child.stderr.on('data', (text: Buffer) => (seen.stderr += text.toString()));
	const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
		child.once('close', (code, signal) => {
			running.delete(child);
			resolve({ code, signal });
		}),
	);
	return { child, seen, ended };
}

/** Waits until the sandbox says that it is ready, and returns its address. */
async function started({ seen, child }: ReturnType<typeof run>): Promise<string> {
	await until(() => seen.stdout.includes('Requests as they come in:') || child.exitCode !== null);
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(seen.stdout)?.[0];
	if (url === undefined) throw new Error(`No address in: ${seen.stdout}${seen.stderr}`);
	return url;
}

const deletion = (url: string, referenceID: string, apiToken = SANDBOX_TOKEN, clientCode = 'OC-TOMA') =>
	send(`${url}/api/${clientCode}/v1/permits/delete`, { data: { apiToken, referenceID } });

describe('npm run sandbox', () => {
	it('shows what to enter in n8n, then each request, and stops on SIGTERM', async () => {
		const sandbox = run('--port', '0');
		const url = await started(sandbox);
		const [screen] = sandbox.seen.stdout.split('Requests as they come in:');
		expect(screen).toMatch(new RegExp(`Base URL +│ ${url} `));
		expect(screen).toMatch(new RegExp(`API Token +│ ${SANDBOX_TOKEN} `));
		expect(screen).toMatch(/Client Code +│ OC-TOMA /);
		const rows = screen.split('\n').map((line) => line.split('│').map((cell) => cell.trim()));
		for (const { referenceId, does } of SAMPLE_PERMITS) expect(rows).toContainEqual(['', referenceId, does, '']);

		await deletion(url, SAMPLE_PERMITS[0].referenceId);
		await deletion(url, SAMPLE_PERMITS[0].referenceId);
		await codeOfCut(deletion(url, 'CUT-AFTER-1'));
		await deletion(url, 'HTML-1');
		await deletion(url, SANDBOX_TOKEN);
		await deletion(url, 'two\nlines');
		await deletion(url, 'A-1', 'some-real-token');
		await send(`${url}/api/OC-TOMA/v1/permits/stats`, { data: { apiToken: SANDBOX_TOKEN } });
		await send(`${url}/api/OC-TOMA/v1/permits/push`, { data: { apiToken: SANDBOX_TOKEN } });
		await send(`${url}/api/OC-TOMA/v1/permits/update`, { data: { apiToken: SANDBOX_TOKEN, referenceID: 'A-1' } });
		await send(`${url}/${SANDBOX_TOKEN}`, { method: 'get' });
		sandbox.child.kill('SIGTERM');
		expect(await sandbox.ended).toEqual({ code: 0, signal: null });
		expect(sandbox.seen.stderr).toBe('');

		const lines = sandbox.seen.stdout.slice(screen.length).trim().split('\n').slice(1);
		expect(lines.map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, ''))).toEqual([
			`Permit Delete  ${SAMPLE_PERMITS[0].referenceId}  HTTP 200, success for ${SAMPLE_PERMITS[0].referenceId}`,
			`Permit Delete  ${SAMPLE_PERMITS[0].referenceId}  HTTP 200, 9009 Record not found.`,
			'Permit Delete  CUT-AFTER-1  connection cut',
			'Permit Delete  HTML-1  HTTP 200',
			'Permit Delete  (token)  HTTP 200, 9009 Record not found.',
			"Permit Delete  (no valid reference ID)  HTTP 200, 9033 The field's value is invalid.",
			'Permit Delete  A-1  HTTP 401, 9002 The supplied API token does not have permission to perform that request.',
			'Permit Stats  HTTP 200',
			'Permit Create  HTTP 200, 9006 Plate is a required field.',
			'Permit Update  A-1  HTTP 200, 9009 Record not found.',
			'(GET to another path)  HTTP 404',
		]);
	});

	it('restores all permits when Enter is pressed', async () => {
		const sandbox = run('--port', '0');
		const url = await started(sandbox);
		const [{ referenceId }] = SAMPLE_PERMITS;
		await deletion(url, referenceId);
		expect((await deletion(url, referenceId)).body).toContain('9009');

		sandbox.child.stdin.write('\n');
		await until(() => sandbox.seen.stdout.includes(RESTORED));

		expect((await deletion(url, referenceId)).body).toContain('"success"');
	});

	it('accepts a token and a client code, and stops on Ctrl-C while a request waits', async () => {
		const sandbox = run('--port=0', '--token=my-own-token', '--client-code=OC_ELSE');
		const url = await started(sandbox);
		expect(sandbox.seen.stdout).toContain('my-own-token');
		expect((await deletion(url, SAMPLE_PERMITS[0].referenceId, 'my-own-token', 'OC_ELSE')).body).toContain('"success"');
		const waiting = codeOfCut(deletion(url, 'SLOW-1', 'my-own-token', 'OC_ELSE'));
		// The sandbox reads requests in order of arrival: once this one has its response, the other one is waiting.
		await deletion(url, 'A-1', 'my-own-token', 'OC_ELSE');
		sandbox.child.kill('SIGINT');
		expect(await sandbox.ended).toEqual({ code: 0, signal: null });
		expect(await waiting).toBe('ECONNRESET');
	});
});

describe('invalid options', () => {
	const badPort = /^--port must be a whole number from 0 to 65535, got ".*"\. 0 takes any free port\.\n$/;

	it.each<[string, RegExp]>([
		['--port=65536', badPort],
		['--port=', badPort],
		[
			'--token=secret with spaces',
			/^--token must be 8 to 50 letters, digits or dashes, as the credential wants it\.\n$/,
		],
		['--client-code=two\nlines', /^--client-code must be letters, digits, dashes or underscores, got ".*"\.\n$/],
		['--colour=red', /^unknown option '--colour=red'\n$/],
	])('rejects %j in one line', (option, message) => {
		const program = sandboxCommand().exitOverride();
		let told = '';
		program.configureOutput({ writeErr: (text) => (told += text) });

		expect(() => checkedOptions(program, [option])).toThrow(expect.objectContaining({ exitCode: 1 }) as Error);
		expect(told).toMatch(message);
		expect(told).not.toContain('secret');
	});

	it('end the program', async () => {
		const { seen, ended } = run('--port=eighty');
		expect(await ended).toEqual({ code: 1, signal: null });
		expect(seen).toEqual({ stdout: '', stderr: expect.stringMatching(badPort) });
	});

	it('names a port that is taken', async () => {
		const other = await startSandbox();
		try {
			const { port } = new URL(other.url);
			const { seen, ended } = run('--port', port);
			expect(await ended).toEqual({ code: 1, signal: null });
			expect(seen.stderr).toBe(`Port ${port} is in use. Choose another one with --port; 0 takes any free port.\n`);
			expect(seen.stdout).toBe('');
		} finally {
			await other.stop();
		}
	});
});
