import fc from 'fast-check';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import { deletionWorkflow, settingFor } from '../engine/deletionWorkflow';
import { start } from '../engine/engine';
import { startSandbox } from '../sandbox';
import { testCredential } from './credentialTester';
import { useSandbox } from '../engine/useSandbox';

const sandbox = useSandbox();

const test = (fields: ICredentialDataDecryptedObject) => {
	const { token, clientCode, url } = sandbox;
	return testCredential(new OpscomApi(), { apiToken: token, clientCode, baseUrl: url, ...fields });
};

describe('a pasted token', () => {
	const [head, tail] = ['sandbox-token-5f3c9a1e', '-7b42-4d0c-9e6f-2a8d1c4b7e90'];

	it.each([`  ${head}${tail}\r\n`, `${head}\r\n${tail}`, `\uFEFF${head}\u200B${tail}\u00A0`])(
		'works in the test and in the node with what pasting adds: %j',
		async (apiToken) => {
			sandbox.addPermits('one');

			expect(await test({ apiToken })).toEqual({ status: 'OK', message: 'Connection successful!' });
			const run = await start(deletionWorkflow({ rows: [{ id: 'one' }] }), settingFor(sandbox, { apiToken })).ended;

			expect(run.status).toBe('success');
			expect(sandbox.wire.map(({ body }) => body)).toEqual([
				{ apiToken: sandbox.token },
				{ apiToken: sandbox.token, referenceID: 'one' },
			]);
		},
	);

	it('works with such characters anywhere in it', async () => {
		const stray = fc.constantFrom(' ', '\n', '\r\n', '\t', '\u00A0', '\u200B', '\u200C\u200D', '\u2060', '\uFEFF');
		const place = fc.tuple(fc.nat(sandbox.token.length), stray);
		await fc.assert(
			fc.asyncProperty(fc.array(place, { maxLength: 6 }), async (places) => {
				const characters = [...sandbox.token, ''];
				for (const [at, text] of places) characters[at] = text + characters[at];
				expect(await test({ apiToken: characters.join('') })).toMatchObject({ status: 'OK' });
			}),
			{ numRuns: 25 },
		);
	});
});

it.each([
	['spaces around the client code', () => ({ clientCode: ` ${sandbox.clientCode}\n` })],
	['spaces around the base URL', () => ({ baseUrl: ` ${sandbox.url}\n` })],
	['a slash at the end of the base URL', () => ({ baseUrl: `${sandbox.url}/` })],
	['slashes at the end of the base URL', () => ({ baseUrl: `${sandbox.url}///` })],
	['capitals in the name localhost', () => ({ baseUrl: sandbox.url.replace('127.0.0.1', 'LOCALHOST') })],
	['a short spelling of the loopback address', () => ({ baseUrl: sandbox.url.replace('127.0.0.1', '127.1') })],
])('ignores %s', async (_, fields) => {
	expect(await test(fields())).toEqual({ status: 'OK', message: 'Connection successful!' });
	expect(sandbox.wire.map(({ path }) => path)).toEqual(['/api/OC-TOMA/v1/permits/stats']);
});

it('sends to the path under which a proxy serves OPSCOM', async () => {
	await test({ baseUrl: `${sandbox.url}/opscom/` });
	expect(sandbox.wire.map(({ path }) => path)).toEqual(['/opscom/api/OC-TOMA/v1/permits/stats']);
});

const TOKEN = "'API Token' in the 'OPSCOM API' credential must be 8 to 50 letters, digits and dashes";
const CODE = "'Client Code' in the 'OPSCOM API' credential must be letters, digits, dashes and underscores";
const in_ = (field: string, what: string) => `'${field}' in the 'OPSCOM API' credential ${what}`;

it.each<[ICredentialDataDecryptedObject, string]>([
	[{ apiToken: ' \n\u200B' }, in_('API Token', 'is empty')],
	...['x'.repeat(51), 'abc-123', '"abc-123-def"', 'Bearer:abc-123', 'clé-123456'].map(
		(apiToken): [ICredentialDataDecryptedObject, string] => [{ apiToken }, TOKEN],
	),
	[{ clientCode: '  ' }, in_('Client Code', 'is empty')],
	...['OC/TOMA', '..', 'OC TOMA', 'OC%2FTOMA', 'OC?x=1'].map((clientCode): [ICredentialDataDecryptedObject, string] => [
		{ clientCode },
		CODE,
	]),
	...['baseUrl', 'plateServiceUrl'].flatMap((field) =>
		[
			[' ', 'is empty'],
			['controller.example', 'is not a web address'],
			['https://', 'is not a web address'],
			['http://opscom.example', 'does not start with https://'],
			['http://192.168.0.7', 'does not start with https://'],
			['http://0.0.0.0', 'does not start with https://'],
			['http://127.0.0.1.opscom.example', 'does not start with https://'],
			['http://localhost.opscom.example', 'does not start with https://'],
			['ftp://opscom.example', 'does not start with https://'],
			['https://me@opscom.example', 'contains a user name or password'],
			['https://:secret@opscom.example', 'contains a user name or password'],
			['https://opscom.example/?', 'contains ? or #'],
			['https://opscom.example/#top', 'contains ? or #'],
			['https://opscom.example/%2e%2e', 'contains an encoded dot or slash'],
			['https://opscom.example/api', 'contains /api'],
			['https://opscom.example/api/OC-TOMA/v1/permits/delete', 'contains /api'],
		].map(([address, what]): [ICredentialDataDecryptedObject, string] => [
			{ [field]: address },
			in_(field === 'baseUrl' ? 'Base URL' : 'Plate Service URL', what),
		]),
	),
])('is refused by the test and by the node, which send nothing: %j', async (fields, message) => {
	const verdict = await test(fields);
	const run = await start(deletionWorkflow({ rows: [{ id: 'one' }] }), settingFor(sandbox, fields)).ended;
	const { error } = run.data.resultData;

	expect([verdict.status, run.status]).toEqual(['Error', 'error']);
	for (const told of [verdict.message, error?.message]) expect(told).toContain(message);
	expect(verdict.message).toMatch(/\. (.+ )?(Enter|OPSCOM) .+\.$/);
	expect(error?.description).toMatch(/\nNothing was sent to OPSCOM\.$/);
	expect(sandbox.wire).toEqual([]);
	// A token that is not right is still a secret; one of fewer than 8 letters is none.
	const { apiToken } = fields;
	if (typeof apiToken !== 'string' || apiToken.replace(/[^A-Za-z0-9-]/g, '').length < 8) return;
	expect(verdict.message + JSON.stringify(run.data)).not.toContain(apiToken);
});

it.each([
	['abcd-123', 'OC-1'],
	['x'.repeat(50), 'OC_TOMA-2'],
])('accepts the token %s with the client code %s', async (token, clientCode) => {
	const other = await startSandbox({ token, clientCode });
	const verdict = await test({ apiToken: token, clientCode, baseUrl: other.url });
	await other.stop();

	expect(verdict.status).toBe('OK');
});
