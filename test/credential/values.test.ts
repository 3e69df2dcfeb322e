import fc from 'fast-check';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import { deletionWorkflow, jsonOf, settingFor } from '../engine/deletionWorkflow';
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

	it.each([
		['spaces around it', `  ${head}${tail} `],
		['a line break after it', `${head}${tail}\r\n`],
		['a line break in it, as mail programs put it', `${head}\r\n${tail}`],
		['a tab before it', `\t${head}${tail}`],
		['a no-break space', `\u00A0${head}${tail}`],
		['a zero-width space', `${head}\u200B${tail}`],
		['zero-width joiners', `${head}\u200C\u200D${tail}`],
		['a word joiner', `${head}\u2060${tail}`],
		['a byte order mark', `\uFEFF${head}${tail}`],
	])('with %s works in the test and in the node', async (_, apiToken) => {
		sandbox.addPermits('one');

		expect(await test({ apiToken })).toEqual({ status: 'OK', message: 'Connection successful!' });
		const run = await start(deletionWorkflow({ rows: [{ id: 'one' }] }), settingFor(sandbox, { apiToken })).ended;

		expect(run.status).toBe('success');
		expect(sandbox.wire.map(({ body }) => body)).toEqual([
			{ apiToken: sandbox.token },
			{ apiToken: sandbox.token, referenceID: 'one' },
		]);
	});

	it('works with such characters anywhere in it', async () => {
		const stray = fc.constantFrom(' ', '\n', '\r\n', '\t', '\u00A0', '\u200B', '\u2060', '\uFEFF');
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

const LONGEST_TOKEN = 50;
const in_ = (field: string) => `'${field}' in the 'OPSCOM API' credential`;
const badFields: Array<[string, ICredentialDataDecryptedObject, string]> = [
	['no token', { apiToken: '' }, `${in_('API Token')} is empty`],
	['a token of spaces', { apiToken: ' \n\u200B' }, `${in_('API Token')} is empty`],
	[
		'a token that is too long',
		{ apiToken: 'x'.repeat(LONGEST_TOKEN + 1) },
		`${in_('API Token')} must be 8 to 50 letters`,
	],
	['a token that is too short', { apiToken: 'abc-123' }, `${in_('API Token')} must be 8 to 50 letters`],
	['a token in quotes', { apiToken: '"abc-123"' }, `${in_('API Token')} must be 8 to 50 letters`],
	['a token with a word before it', { apiToken: 'Bearer:abc-123' }, `${in_('API Token')} must be 8 to 50 letters`],
	['a token with an accent', { apiToken: 'clé-123456' }, `${in_('API Token')} must be 8 to 50 letters`],
	['no client code', { clientCode: '' }, `${in_('Client Code')} is empty`],
	['a client code of spaces', { clientCode: '  ' }, `${in_('Client Code')} is empty`],
	['a client code with a slash', { clientCode: 'OC/TOMA' }, `${in_('Client Code')} must be letters`],
	['a client code that leaves its folder', { clientCode: '..' }, `${in_('Client Code')} must be letters`],
	['a client code with a space in it', { clientCode: 'OC TOMA' }, `${in_('Client Code')} must be letters`],
	['an encoded client code', { clientCode: 'OC%2FTOMA' }, `${in_('Client Code')} must be letters`],
	['a client code with a query', { clientCode: 'OC?x=1' }, `${in_('Client Code')} must be letters`],
	['a base URL of spaces', { baseUrl: ' ' }, `${in_('Base URL')} is empty`],
	['a base URL without https', { baseUrl: 'controller.example' }, `${in_('Base URL')} is not a web address`],
	['half a base URL', { baseUrl: 'https://' }, `${in_('Base URL')} is not a web address`],
	['http to another machine', { baseUrl: 'http://opscom.example' }, `${in_('Base URL')} does not start with https://`],
	['http to the local network', { baseUrl: 'http://192.168.0.7' }, `${in_('Base URL')} does not start with https://`],
	['http to all addresses', { baseUrl: 'http://0.0.0.0' }, `${in_('Base URL')} does not start with https://`],
	[
		'http to a host that looks like loopback',
		{ baseUrl: 'http://127.0.0.1.opscom.example' },
		`${in_('Base URL')} does not start with https://`,
	],
	[
		'http to a host that begins with localhost',
		{ baseUrl: 'http://localhost.opscom.example' },
		`${in_('Base URL')} does not start with https://`,
	],
	['another protocol', { baseUrl: 'ftp://opscom.example' }, `${in_('Base URL')} does not start with https://`],
	['a user name', { baseUrl: 'https://me@opscom.example' }, `${in_('Base URL')} contains a user name or password`],
	['a password', { baseUrl: 'https://:secret@opscom.example' }, `${in_('Base URL')} contains a user name or password`],
	['a query', { baseUrl: 'https://opscom.example/?a=1' }, `${in_('Base URL')} contains ? or #`],
	['an empty query', { baseUrl: 'https://opscom.example/?' }, `${in_('Base URL')} contains ? or #`],
	['a fragment', { baseUrl: 'https://opscom.example/#top' }, `${in_('Base URL')} contains ? or #`],
	['no plate service', { plateServiceUrl: ' ' }, `${in_('Plate Service URL')} is empty`],
	['half a plate service', { plateServiceUrl: 'https://' }, `${in_('Plate Service URL')} is not a web address`],
	[
		'http to a plate service',
		{ plateServiceUrl: 'http://service.example' },
		`${in_('Plate Service URL')} does not start with https://`,
	],
	[
		'a plate service with a password',
		{ plateServiceUrl: 'https://:secret@service.example' },
		`${in_('Plate Service URL')} contains a user name or password`,
	],
	[
		'a plate service with a query',
		{ plateServiceUrl: 'https://service.example/?a=1' },
		`${in_('Plate Service URL')} contains ? or #`,
	],
	[
		'a plate service with an encoded dot',
		{ plateServiceUrl: 'https://service.example/%2e%2e' },
		`${in_('Plate Service URL')} contains an encoded dot or slash`,
	],
	[
		'the whole address of a plate validation',
		{ plateServiceUrl: 'https://service.example/api/v1/validate/plate' },
		`${in_('Plate Service URL')} contains /api`,
	],
	['a path with /api', { baseUrl: 'https://opscom.example/api' }, `${in_('Base URL')} contains /api`],
	[
		'the whole address of a call',
		{ baseUrl: 'https://opscom.example/api/OC-TOMA/v1/permits/delete' },
		`${in_('Base URL')} contains /api`,
	],
];

describe.each(badFields)('%s', (_, fields, message) => {
	it('is refused by the test, which names the field, says what to do and sends nothing', async () => {
		const verdict = await test(fields);

		expect(verdict.status).toBe('Error');
		expect(verdict.message.startsWith(message)).toBe(true);
		expect(verdict.message).toMatch(/\. (.+ )?(Enter|OPSCOM) .+\.$/);
		expect(sandbox.wire).toEqual([]);
	});

	it('stops the node before anything is sent', async () => {
		const { status, data } = await start(deletionWorkflow({ rows: [{ id: 'one' }] }), settingFor(sandbox, fields))
			.ended;

		expect(status).toBe('error');
		expect(data.resultData.error?.message.startsWith(message)).toBe(true);
		expect(data.resultData.error?.description).toMatch(/\nNothing was sent to OPSCOM\.$/);
		expect(sandbox.wire).toEqual([]);
	});
});

it.each(['"abc-123-def"', 'x'.repeat(LONGEST_TOKEN + 1), 'Bearer abc_123'])(
	'does not repeat a token that is not valid: %s',
	async (apiToken) => {
		const { message } = await test({ apiToken });
		const run = await start(deletionWorkflow({ rows: [{ id: 'one' }] }), settingFor(sandbox, { apiToken })).ended;

		expect(message).not.toContain(apiToken);
		expect(JSON.stringify(run.data)).not.toContain(apiToken);
	},
);

it('accepts a token of 8 characters', async () => {
	const other = await startSandbox({ token: 'abcd-123' });

	const verdict = await test({ apiToken: 'abcd-123', baseUrl: other.url });
	await other.stop();

	expect(verdict.status).toBe('OK');
});

it('accepts a token of 50 characters, and a client code with dashes and underscores', async () => {
	const apiToken = 'x'.repeat(LONGEST_TOKEN);
	const other = await startSandbox({ token: apiToken, clientCode: 'OC_TOMA-2' });

	const verdict = await test({ apiToken, clientCode: 'OC_TOMA-2', baseUrl: other.url });
	await other.stop();

	expect(verdict.status).toBe('OK');
});

it('refuses an encoded slash or dot in the base URL before anything is sent, without a doubt', async () => {
	const run = await start(
		deletionWorkflow({ rows: [{ id: 'one' }], onError: 'continueRegularOutput' }),
		settingFor(sandbox, { baseUrl: `${sandbox.url}/a%2Fb` }),
	).ended;

	expect(sandbox.wire).toEqual([]);
	expect(jsonOf(run, 'OPSCOM')[0]).toMatchObject({
		error: "'Base URL' in the 'OPSCOM API' credential contains an encoded dot or slash",
		details: { outcome: 'notSent' },
	});
});
