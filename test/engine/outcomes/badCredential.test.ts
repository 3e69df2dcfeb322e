import { jsonOf } from '../deletionWorkflow';
import { permitOperations, deleting } from '../permitOperations';
import { ALL, confirmed, deleteThree, itInEachOnErrorMode, namedAs, PERMITS, runThree } from './threeItems';
import { useSandbox } from '../useSandbox';

const EXAMPLE = 'Enter it in the form https://controller.operationscommander.io.';
const UNPROTECTED = `The token would be sent unencrypted. ${EXAMPLE}`;
const CODE_ONLY = 'Enter only the code that OPSCOM gave you with the token.';
const TOKEN_ONLY = 'Enter only the token, without quotes or other characters.';

const badToken = (apiToken: unknown, what: string, advice: string) =>
	({ field: 'API Token', fields: { apiToken }, what, advice }) as const;
const badCode = (clientCode: unknown, what: string, advice: string) =>
	({ field: 'Client Code', fields: { clientCode }, what, advice }) as const;
const badUrl = (baseUrl: unknown, what: string, advice = EXAMPLE) =>
	({ field: 'Base URL', fields: { baseUrl }, what, advice }) as const;

const ODD_TOKEN = 'has characters other than letters, digits and dashes';
const ODD_CODE = 'has characters other than letters, digits, dashes and underscores';
const NOT_HTTPS = 'does not start with https://';

const cases = [
	badToken('', 'is empty', 'Enter the token that OPSCOM gave you.'),
	badToken(' \r\n\t\u200b', 'is empty', 'Enter the token that OPSCOM gave you.'),
	badToken(undefined, 'is empty', 'Enter the token that OPSCOM gave you.'),
	badToken('a'.repeat(51), 'has 51 characters', 'OPSCOM tokens have at most 50 characters. Enter the token again.'),
	badToken('"5f3c9a1e-7b42"', ODD_TOKEN, TOKEN_ONLY),
	badToken('5f3c_9a1e', ODD_TOKEN, TOKEN_ONLY),
	badToken('tökén', ODD_TOKEN, TOKEN_ONLY),
	badCode('', 'is empty', 'Enter the code that OPSCOM gave you with the token.'),
	badCode('   ', 'is empty', 'Enter the code that OPSCOM gave you with the token.'),
	badCode('OC TOMA', ODD_CODE, CODE_ONLY),
	badCode('OC-TOMA/../OC-OTHER', ODD_CODE, CODE_ONLY),
	badCode('OC-TOMA?x=1', ODD_CODE, CODE_ONLY),
	badCode('OC%2DTOMA', ODD_CODE, CODE_ONLY),
	badCode('ÖC-TOMA', ODD_CODE, CODE_ONLY),
	badUrl('', 'is empty'),
	badUrl('controller.operationscommander.io', 'is not a web address'),
	badUrl('https://', 'is not a web address'),
	badUrl('http://controller.operationscommander.io', NOT_HTTPS, UNPROTECTED),
	badUrl('http://localhost.example.com', NOT_HTTPS, UNPROTECTED),
	badUrl('http://127.0.0.1.example.com', NOT_HTTPS, UNPROTECTED),
	badUrl('http://10.0.0.1', NOT_HTTPS, UNPROTECTED),
	badUrl('ftp://controller.operationscommander.io', NOT_HTTPS, UNPROTECTED),
	badUrl(
		'https://ana@controller.operationscommander.io',
		'contains a user name or password',
		`OPSCOM accepts only the token. ${EXAMPLE}`,
	),
	badUrl(
		'https://ana:secret@controller.operationscommander.io',
		'contains a user name or password',
		`OPSCOM accepts only the token. ${EXAMPLE}`,
	),
	badUrl('https://controller.operationscommander.io?x=1', 'contains ? or #'),
	badUrl('https://controller.operationscommander.io#top', 'contains ? or #'),
	badUrl(
		'https://controller.operationscommander.io/api',
		'contains /api',
		`The node adds that part itself. ${EXAMPLE}`,
	),
];

const sandbox = useSandbox(...PERMITS);

// The fields are checked before the operation comes into it, so one case is enough for the others.
const casesWithOperation = permitOperations.flatMap((operation) =>
	(operation === deleting ? cases : cases.slice(0, 1)).map((bad) => ({ ...bad, operation, name: operation.name })),
);

describe.each(casesWithOperation)('$name: $field $fields', ({ operation, field, fields, what, advice }) => {
	const ids = operation.rows.map(operation.idOf);
	const credential = fields as Record<string, string>;
	const message = `'${field}' in the 'OPSCOM API' credential ${what}`;
	const details = { outcome: 'notSent', errorCode: null, httpStatus: null, attempts: 0, advice };

	itInEachOnErrorMode(sandbox, operation, {
		run: async (onError) => await runThree(sandbox, operation, { credential, onError }),
		failed: Object.fromEntries(
			ALL.map((at) => [at, { error: message, details: { ...namedAs(operation, ids[at]), ...details } }]),
		),
		stop: {
			sent: [],
			done: [],
			message,
			description: [advice, 'None of the 3 items can be sent.', 'Nothing was sent to OPSCOM.'],
			itemIndex: 0,
			account: { notSent: ids },
		},
		continued: { sent: [], done: [] },
	});
});

it('does not repeat a value that could be a password', async () => {
	const run = await deleteThree(sandbox, {
		credential: { apiToken: '"5f3c9a1e-7b42"', baseUrl: 'https://ana:s3cr3t@controller.operationscommander.io' },
	});

	expect(run.status).toBe('error');
	expect(JSON.stringify(run.data.resultData)).not.toMatch(/5f3c9a1e|s3cr3t/);
});

describe('fields that are accepted', () => {
	it.each([
		['a token with spaces and line ends', () => ({ apiToken: ` \n${sandbox.token}\r\n` })],
		[
			'a token that a mail program broke',
			() => ({ apiToken: `${sandbox.token.slice(0, 20)}\r\n ${sandbox.token.slice(20)}` }),
		],
		['a token with invisible characters', () => ({ apiToken: `\ufeff${sandbox.token}\u200b\u00a0` })],
		['a client code with spaces around it', () => ({ clientCode: ' OC-TOMA\n' })],
		['an address with a slash at its end', () => ({ baseUrl: `${sandbox.url}/` })],
		['an address with spaces around it', () => ({ baseUrl: ` ${sandbox.url}\n` })],
		['an address in capital letters', () => ({ baseUrl: sandbox.url.toUpperCase() })],
	])('accepts %s', async (_name, credential) => {
		const run = await deleteThree(sandbox, { credential: credential() });

		expect(jsonOf(run, 'OPSCOM')).toEqual([confirmed(0), confirmed(1), confirmed(2)]);
		expect(new Set(sandbox.wire.map(({ path }) => path))).toEqual(new Set(['/api/OC-TOMA/v1/permits/delete']));
		expect(sandbox.wire.map(({ body }) => body)).toEqual(
			PERMITS.map((referenceID) => ({ apiToken: sandbox.token, referenceID })),
		);
	});
});
