import { readdirSync, readFileSync } from 'node:fs';
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

		/** What one of n8n's own commands exports. */
		async function exported(...command: string[]): Promise<string> {
			const { userFolder, version } = stage.n8n;
			const file = join(userFolder, 'exported.json');
			const { node, n8n, env } = n8nCommand(version, userFolder);
			const logFile = join(userFolder, 'export.log');
			const options = { cwd: userFolder, env, logFile, timeoutMs: 120_000 };
			await runCommand(node, [n8n, ...command, '--all', `--output=${file}`], options);
			return readFileSync(file, 'latin1');
		}
		/** The marks of this test are there, and the token is not. */
		function expectNoToken(content: string): void {
			expect(formsIn(content, `${PREFIX}-raw-1`)).not.toEqual([]);
			expect(formsIn(content, stage.sandbox.token)).toEqual([]);
		}

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
			const { client } = stage;
			const path = '/executions?limit=100';
			const { results } = await client.request<{ results: Array<{ id: string }> }>('GET', path);
			const answers = await Promise.all(results.map(({ id }) => client.raw(`/executions/${id}`)));
			expectNoToken(answers.join('\n'));
		});

		it('finds the token nowhere in exported workflows', async () => {
			expectNoToken(await exported('export:workflow'));
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
			const database = contents(join(stage.n8n.userFolder, '.n8n'), 'database.sqlite');
			expectNoToken(database);
			expect(database).toContain(stage.credential.id);

			// That the credential is there, and is the only way to the token.
			const shown = await stage.client.raw(`/credentials/${stage.credential.id}?includeData=true`);
			expect(formsIn(shown, stage.sandbox.token)).toEqual([]);
			expect(await exported('export:credentials', '--decrypted')).toContain(stage.sandbox.token);
		});
	});
}
