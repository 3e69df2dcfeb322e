import fc from 'fast-check';
import type { IDataObject, IRun, OnError } from 'n8n-workflow';

import { permitWorkflow, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { n8nMemory } from '../n8nMemory';
import { deleting, eachOperation, type PermitOperation } from '../permitOperations';
import { MODES } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const PERMITS = [
	'1a9b5375-cb75-4c71-9939-eeae550b09ac',
	'2b8c6486-dc86-4d82-8a4a-ffbf661c1abd',
	'3c7d7597-ed97-4e93-9b5b-00c0772d2bce',
];

const sandbox = useSandbox();

/** Begins a test once more. */
function begin(): void {
	sandbox.reset();
	n8nMemory.clear();
}

/** Runs the rows with a credential that holds `token`, which the sandbox need not know. */
async function runWith(
	rows: IDataObject[],
	onError: OnError | undefined,
	token = sandbox.token,
	{ parameters }: PermitOperation = deleting,
	fields = {},
): Promise<IRun> {
	const workflow = permitWorkflow({ rows, parameters, onError, options: { maxRetries: 0 } });
	return await start(workflow, settingFor(sandbox, { apiToken: token, ...fields })).ended;
}

/** The text, and what is left when URL, JSON and HTML escapes are taken off once, twice, as often as they were put on. */
function unescaped(text: string): string[] {
	const next = text
		.replace(/\\[rn]/g, '')
		.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
		.replace(/\\+u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
		.replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
		.replace(/&#(\d+);/g, (_, decimal: string) => String.fromCodePoint(Number(decimal)));
	return next === text ? [text] : [text, ...unescaped(next)];
}

/** Base64 with `before` bytes of another text before it, without the characters that depend on what is around it. */
function base64Core(token: string, before: number): string {
	const encoded = Buffer.from(`${'\0'.repeat(before)}${token}`)
		.toString('base64')
		.replace(/=+$/, '');
	const first = [0, 2, 3][before];
	const complete = (before + token.length) % 3 === 0;
	return encoded.slice(first, complete ? undefined : -1);
}

/** In which ways a text shows the token. */
function leaks(text: string, token: string): string[] {
	const found = new Set<string>();
	if (text.includes(token)) found.add('raw');
	// After a text that ends in "%", its first letters would be undone with it.
	const withDashes = text.replace(/%(25)*2d|\\+u002d|&#x2d;/gi, '-');
	if (withDashes.toLowerCase().includes(token.toLowerCase())) found.add('dashes');
	// At every step: with a text before it, such as "%", the start of the token can become another character in the next one.
	for (const shown of unescaped(text)) {
		if (shown.toLowerCase().includes(token.toLowerCase())) found.add('escaped');
		for (const before of [0, 1, 2]) {
			if (shown.includes(base64Core(token, before))) found.add(`base64 at ${before}`);
		}
	}
	return [...found];
}

const hexOf = (character: string) => character.charCodeAt(0).toString(16);
const each = (encode: (character: string) => string) => (token: string) => [...token].map(encode).join('');
const encodings: Record<string, (token: string) => string> = {
	raw: (token) => token,
	'capital letters': (token) => token.toUpperCase(),
	'URL, dashes only': (token) => token.replaceAll('-', '%2D'),
	'URL, dashes only, lower case': (token) => token.replaceAll('-', '%2d'),
	URL: each((character) => `%${hexOf(character)}`),
	'URL twice': each((character) => `%25${hexOf(character).toUpperCase()}`),
	'JSON escapes': each((character) => `\\u00${hexOf(character)}`),
	'JSON escapes, dashes only': (token) => token.replaceAll('-', '\\u002d'),
	'JSON escapes twice': each((character) => `\\\\u00${hexOf(character).toUpperCase()}`),
	'HTML, decimal': each((character) => `&#${character.charCodeAt(0)};`),
	'HTML, hexadecimal': (token) => token.replaceAll('-', '&#x2d;'),
	'base64 at 0': (token) => Buffer.from(token).toString('base64'),
	'base64 at 1': (token) => Buffer.from(`"${token}"`).toString('base64'),
	'base64 at 2': (token) => Buffer.from(`: ${token}, `).toString('base64'),
	'base64 for URLs': (token) => Buffer.from(`??>${token}~~?`).toString('base64url'),
	'base64 in lines': (token) => Buffer.from(`{"apiToken":"${token}"}`).toString('base64').replace(/.{19}/g, '$&\r\n'),
	'a request': (token) => JSON.stringify({ apiToken: token, referenceID: PERMITS[0] }),
	'a request in base64': (token) =>
		Buffer.from(JSON.stringify({ apiToken: token, referenceID: PERMITS[0] })).toString('base64'),
	'a request in a URL': (token) => encodeURIComponent(JSON.stringify({ apiToken: token, referenceID: PERMITS[0] })),
};
const encodingNames = Object.keys(encodings);

/** Where in a response an echo can stand. */
const places: Record<string, (echo: string) => unknown> = {
	text: (echo) => echo,
	page: (echo) => `<!DOCTYPE html><p>${echo}</p>`,
	ErrorMessage: (ErrorMessage) => ({ ErrorCode: 9033, ErrorMessage }),
	'ErrorMessage of a permit that is not found': (ErrorMessage) => ({ ErrorCode: 9009, ErrorMessage }),
	'ErrorMessage without a code': (ErrorMessage) => ({ ErrorMessage }),
	ErrorCode: (ErrorCode) => ({ ErrorCode }),
	'a key': (echo) => ({ ErrorCode: 9033, [echo]: echo }),
	'a success': (echo) => ({ status: 'success', reference_id: PERMITS[0], received: echo }),
	'a key of a success': (echo) => ({ status: 'success', reference_id: PERMITS[0], [echo]: true }),
	'deep in a success': (echo) => ({ status: 'success', reference_id: PERMITS[0], log: [[{ request: [echo] }]] }),
	'a confirmed ID': (echo) => ({ status: 'success', reference_id: echo }),
	status: (echo) => ({ status: echo, reference_id: PERMITS[0] }),
	'a list': (echo) => [echo],
	statistics: (echo) => ({ data: [{ zone: echo, type: `of ${echo}`, total: '1', [echo]: echo }], note: echo }),
};
const placeNames = Object.keys(places);

const aToken = fc.oneof(
	fc.constant('sandbox-token-5f3c9a1e-7b42-4d0c-9e6f-2a8d1c4b7e90'),
	fc.uuid(),
	fc.stringMatching(/^[A-Za-z0-9-]{16,50}$/).filter((token) => /[A-Za-z0-9]/.test(token)),
);
/** Text around an echo that cannot be mistaken for a part of it. */
const around = fc.oneof(
	fc.constantFrom('', ' ', '"', 'token=', '\n', ': '),
	fc.string({ unit: 'grapheme' }),
	fc.lorem(),
);

interface Echo {
	token: string;
	encoding: string;
	place: string;
	before: string;
	after: string;
	status: number;
	mode: OnError | undefined;
}

const anEcho: fc.Arbitrary<Echo> = fc.record({
	token: aToken,
	encoding: fc.constantFrom(...encodingNames),
	place: fc.constantFrom(...placeNames),
	before: around,
	after: around.filter((text) => !/^[A-Za-z0-9+/=_-]/.test(text)),
	status: fc.constantFrom(200, 200, 200, 201, 302, 400, 401, 404, 500, 503),
	mode: fc.constantFrom(...MODES),
});

it('finds the token in every way in which it can be written, also where it continues an escape', () => {
	expect(leaks(`%${encodings['URL twice']('00000000-0000-1000')}`, '00000000-0000-1000')).not.toEqual([]);
	fc.assert(
		fc.property(anEcho, ({ token, encoding, before, after }) => {
			expect(leaks(JSON.stringify(`${before}${encodings[encoding](token)}${after}`), token)).not.toEqual([]);
			expect(leaks(JSON.stringify(`${before}[hidden]${after}`), token)).toEqual([]);
		}),
	);
});

describe.each(eachOperation)('%s', (_name, operation) => {
	const [row] = operation.rows;

	it('shows the token nowhere in a run, however a response echoes it', async () => {
		await fc.assert(
			fc.asyncProperty(anEcho, async ({ token, encoding, place, before, after, status, mode }) => {
				begin();
				const body = places[place](`${before}${encodings[encoding](token)}${after}`);
				sandbox.next({ kind: 'status', status, body });

				const run = await runWith([row], mode, token, operation);

				expect(sandbox.wire).toHaveLength(1);
				expect(leaks(sandbox.wire[0].rawBody, token)).toContain('raw');
				expect(leaks(JSON.stringify(run), token)).toEqual([]);
			}),
			{ numRuns: operation === deleting ? 100 : 25 },
		);
	}, 120_000);

	it('shows nothing of a request that is echoed', async () => {
		const echoes = (['raw', 'url', 'jsonEscaped', 'base64'] as const).flatMap((as) =>
			[200, 302, 401, 403, 404, 422, 500, 503].map((status) => ({ as, status })),
		);
		for (const [index, { as, status }] of echoes.entries()) {
			begin();
			sandbox.always({ kind: 'echo', as, status });

			const run = await runWith(operation.rows, MODES[index % MODES.length], sandbox.token, operation);

			expect(sandbox.wire.length).toBeGreaterThan(0);
			expect([as, status, leaks(JSON.stringify(run), sandbox.token)]).toEqual([as, status, []]);
		}
	});

	it('shows no token that its own confirmation echoes, also in what is kept for a retry', async () => {
		const [first, second] = operation.rows.map(operation.idOf);
		for (const [index, encoding] of encodingNames.entries()) {
			begin();
			const echo = encodings[encoding](sandbox.token);
			const body = { ...operation.confirmationOf(row), received: echo, [echo]: [echo] };
			sandbox.on(first, { kind: 'status', status: 200, body });
			sandbox.on(second, { kind: 'errorCode', code: 9003 });

			const run = await runWith(operation.rows, MODES[index % MODES.length], sandbox.token, operation);

			expect(sandbox.wire.length).toBeGreaterThan(1);
			expect([encoding, leaks(JSON.stringify(run), sandbox.token)]).toEqual([encoding, []]);
		}
	});
});

describe.each(MODES)('the token in the Reference ID column, On Error %s', (mode) => {
	/** The row is the user's own, so n8n keeps it in the trigger's data and merges it into items of the error output. */
	const shownByNode = (run: IRun) => {
		const { error, runData } = run.data.resultData;
		const own = runData.OPSCOM.map(({ data, hints, error: nodeError }) => ({
			hints,
			nodeError,
			items: (data?.main ?? []).flat().map((item) => ({ ...item?.json, id: 'of the row' })),
		}));
		return JSON.stringify({ error, own });
	};

	it.each([
		['that OPSCOM does not know', (token: string) => token],
		['with spaces around it', (token: string) => `  ${token}\n`],
		['with characters that an ID cannot have', (token: string) => `token ${token}`],
		['in a URL', (token: string) => `https://example.com/?apiToken=${token.replaceAll('-', '%2D')}`],
		['in base64', (token: string) => Buffer.from(token).toString('base64').replace(/=*$/, '==')],
	])('%s', async (_name, idFor) => {
		const run = await runWith([{ id: PERMITS[0] }, { id: idFor(sandbox.token) }, { id: idFor(sandbox.token) }], mode);

		expect(leaks(shownByNode(run), sandbox.token)).toEqual([]);
	});

	it.each<[string, { baseUrl?: string; clientCode?: string; apiToken?: string }]>([
		['base URL', { baseUrl: 'http://opscom.example' }],
		['client code', { clientCode: '' }],
		['token', { apiToken: `"${sandbox.token}"` }],
	])('while the %s of the credential is wrong', async (_name, fields) => {
		for (const id of [sandbox.token, `token ${sandbox.token}`]) {
			const run = await runWith([{ id }], mode, sandbox.token, deleting, fields);

			expect(sandbox.wire).toEqual([]);
			expect(leaks(shownByNode(run), sandbox.token)).toEqual([]);
		}
	});

	it('that OPSCOM has a permit for', async () => {
		sandbox.addPermits(sandbox.token);

		const run = await runWith([{ id: sandbox.token }], mode);

		expect(sandbox.has(sandbox.token)).toBe(false);
		expect(leaks(shownByNode(run), sandbox.token)).toEqual([]);
	});
});

it('shows a token that is a number neither as a number nor as a text', async () => {
	const token = '9007199254';
	sandbox.next({
		kind: 'status',
		status: 200,
		body: { status: 'success', reference_id: PERMITS[0], received: Number(token), all: [Number(`${token}1`)] },
	});

	const run = await runWith([{ id: PERMITS[0] }], undefined, token);

	expect(run.status).toBe('success');
	expect(leaks(JSON.stringify(run), token)).toEqual([]);
});
