import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../scripts/n8n/command';
import { n8nCommand } from '../../scripts/n8n/n8nServer';
import { isBefore2, type Stage } from './stage';
import { output } from './executions';
import { CREATE, createWorkflow, rowsOf, rowsWorkflow } from './workflows';

/**
 * Every form in which a text can stand in another one. Base64 depends on where the text begins within it, so the part
 * that is the same whatever comes before and after is looked for, for each of the three positions.
 */
function formsOf(text: string): string[] {
	const base64 = [0, 1, 2].map((offset) => {
		const encoded = Buffer.from('x'.repeat(offset) + text).toString('base64');
		return encoded.slice(offset === 0 ? 0 : 4, encoded.length - 4);
	});
	return [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), ...base64];
}

/** Which of the forms of `text` occur in `content`. */
const formsIn = (content: string, text: string) => formsOf(text).filter((form) => content.includes(form));

/** All files of a folder that begin with `start`, as text with one character per byte. */
function contents(folder: string, start: string): string {
	const names = readdirSync(folder).filter((name) => name.startsWith(start));
	return names.map((name) => readFileSync(join(folder, name), 'latin1')).join('\n');
}

/** Must come last: it searches what all the others left behind. */
export function secrets(stage: Stage): void {
	describe('secrets', () => {
		const PREFIX = 'SECRET-MARK';

		it.each(['raw', 'url', 'jsonEscaped', 'base64'] as const)(
			'keeps an echoed token out of the run (%s)',
			async (as) => {
				const rows = rowsOf(`${PREFIX}-${as}`, 2);
				stage.sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
				stage.sandbox.on(rows[0].reference_id, { kind: 'echo', as });
				stage.sandbox.on(rows[1].reference_id, { kind: 'echo', as, status: 200 }, { kind: 'echo', as, status: 500 });
				for (const onError of ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const) {
					const chain = {
						name: `Echo ${as}, ${onError}`,
						credential: stage.credential,
						options: { maxRetries: 1 },
						settings: { onError },
					};
					const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain));
					const responses = stage.sandbox.wire.map(({ responseBody }) => responseBody ?? '').join('\n');
					// The token was there to be saved.
					expect(formsIn(responses, stage.sandbox.token)).not.toEqual([]);
					expect(formsIn(JSON.stringify(execution), stage.sandbox.token)).toEqual([]);
					if (onError === 'continueRegularOutput') expect(output(execution)).toHaveLength(2);
				}
			},
		);

		it('keeps a token out of a run of Create when a refusal or a new permit echoes it', async () => {
			const { client, credential, sandbox } = stage;
			const plates = [`${PREFIX} C1`, `${PREFIX} C2`];
			const body = { status: 'success', reference_id: 'ECHO-1', note: `Received from ${sandbox.token}` };
			sandbox.on(plates[0], { kind: 'status', status: 200, body });
			sandbox.on(plates[1], { kind: 'echo', as: 'raw' });
			const settings = { onError: 'continueRegularOutput' as const };
			const chain = { name: 'Echo, Create', credential, settings };
			const execution = await client.runToEnd(createWorkflow(plates, chain));

			const responses = sandbox.wire.map(({ responseBody }) => responseBody ?? '');
			expect(responses.map((response) => response.includes(sandbox.token))).toEqual([true, true]);
			expect(output(execution, CREATE)).toEqual([
				expect.objectContaining({ reference_id: 'ECHO-1' }),
				expect.objectContaining({ error: expect.any(String) as string }),
			]);
			expect(formsIn(JSON.stringify(execution), sandbox.token)).toEqual([]);
		});

		it('finds the token nowhere in the answers about executions', async () => {
			const { results } = await stage.client.request<{ results: Array<{ id: string }> }>(
				'GET',
				'/executions?limit=100',
			);
			expect(results.length).toBeGreaterThan(10);
			const answers = await Promise.all(results.map(({ id }) => stage.client.raw(`/executions/${id}`)));
			const all = answers.join('\n');
			expect(formsIn(all, `${PREFIX}-raw-1`)).not.toEqual([]);
			expect(formsIn(all, stage.sandbox.token)).toEqual([]);
		});

		it('finds the token nowhere in exported workflows', async () => {
			const { userFolder, version } = stage.n8n;
			const file = join(userFolder, 'exported.json');
			const { node, n8n, env } = n8nCommand(version, userFolder);
			const logFile = join(userFolder, 'export.log');
			await runCommand(node, [n8n, 'export:workflow', '--all', `--output=${file}`], {
				cwd: userFolder,
				env,
				logFile,
				timeoutMs: 120_000,
			});
			const exported = readFileSync(file, 'latin1');
			expect(formsIn(exported, `${PREFIX}-raw-1`)).not.toEqual([]);
			expect(formsIn(exported, stage.sandbox.token)).toEqual([]);
		});

		it('finds the token nowhere in the log', () => {
			const { userFolder } = stage.n8n;
			const log = contents(userFolder, 'n8n-') + contents(join(userFolder, '.n8n'), 'n8nEventLog');
			expect(log).toContain('Delete permit');
			// At the level 'debug' n8n 1.123.81 writes down what a server responded to a credential test that failed.
			const ofTests = (line: string) => isBefore2 && line.includes('"Credential test failed"');
			const rest = log.split('\n').filter((line) => !ofTests(line));
			expect(formsIn(rest.join('\n'), stage.sandbox.token)).toEqual([]);
		});

		it('finds the token nowhere in the database, which holds the encrypted credential', async () => {
			const { userFolder } = stage.n8n;
			expect(existsSync(join(userFolder, '.n8n', 'database.sqlite'))).toBe(true);
			const database = contents(join(userFolder, '.n8n'), 'database.sqlite');
			expect(formsIn(database, `${PREFIX}-raw-1`)).not.toEqual([]);
			expect(database).toContain(stage.credential.id);
			expect(formsIn(database, stage.sandbox.token)).toEqual([]);

			// That the credential is there, and is the only way to the token.
			const shown = await stage.client.raw(`/credentials/${stage.credential.id}?includeData=true`);
			expect(formsIn(shown, stage.sandbox.token)).toEqual([]);
			const file = join(userFolder, 'decrypted.json');
			const { node, n8n, env } = n8nCommand(stage.n8n.version, userFolder);
			const logFile = join(userFolder, 'export.log');
			await runCommand(node, [n8n, 'export:credentials', '--all', '--decrypted', `--output=${file}`], {
				cwd: userFolder,
				env,
				logFile,
				timeoutMs: 120_000,
			});
			expect(readFileSync(file, 'utf8')).toContain(stage.sandbox.token);
		});
	});
}
