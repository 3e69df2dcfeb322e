import fc from 'fast-check';

import { readServerText } from '../../nodes/Opscom/exchange/serverText';

const bodies: Array<[form: string, body: unknown, reason: string | undefined]> = [
	["OPSCOM's", { ErrorCode: 9009, ErrorMessage: 'Record not found.' }, 'Record not found.'],
	["OPSCOM's with other letters", { errorcode: 9009, error_message: 'Record not found.' }, 'Record not found.'],
	[
		'problem details',
		{ type: 'about:blank', title: 'Unprocessable', status: 422, detail: 'The zone is closed.' },
		'Unprocessable. The zone is closed.',
	],
	[
		'problem details with errors',
		{
			title: 'Not valid.',
			errors: [{ detail: 'must be a date', pointer: '#/endTime' }, { detail: 'must be a plate' }],
		},
		'Not valid. must be a date. must be a plate',
	],
	[
		'Laravel',
		{
			message: 'The plate is required. (and 1 more error)',
			errors: { plate: ['The plate is required.'], zone: ['No zone.'] },
		},
		'The plate is required. (and 1 more error). No zone.',
	],
	['errors as a text', { errors: 'No zone' }, 'No zone'],
	['errors as texts', { errors: ['No zone', 'No plate'] }, 'No zone. No plate'],
	['error as a text', { error: 'Unauthenticated.' }, 'Unauthenticated.'],
	['error as an object', { error: { code: 403, message: 'No access', status: 'DENIED' } }, 'No access'],
	['OAuth', { error: 'invalid_token', error_description: 'The token expired' }, 'The token expired'],
	['Spring', { status: 500, error: 'Internal Server Error', message: 'No zone', path: '/x' }, 'No zone'],
	['a status', { status: 'error', message: 'bad token', data: [] }, 'bad token'],
	['a list of errors', [{ message: 'No zone' }], 'No zone'],
	['a text', 'Too many requests', 'Too many requests'],
	['in several lines', { message: ' No\r\n zone\t! ' }, 'No zone !'],
	['none', { status: 'success', reference_id: 'one' }, undefined],
	['empty texts', { ErrorMessage: '', message: '  ', errors: {}, error: null }, undefined],
	['numbers', { message: 42, error: true, errors: [1] }, undefined],
	['null', null, undefined],
	['a number', 42, undefined],
	['an empty list', [], undefined],
];

it.each(bodies)('reads the reason from JSON: %s', (_, body, reason) => {
	expect(readServerText(body, JSON.stringify(body))).toBe(reason);
});

const texts: Array<[form: string, text: string, reason: string | undefined]> = [
	['a short text', 'upstream connect error\r\n', 'upstream connect error'],
	['a text of 300 characters', 'x'.repeat(300), 'x'.repeat(300)],
	['a longer text', 'x'.repeat(301), undefined],
	['an HTML page', '<!doctype html><html><head><TITLE>Just a moment&hellip;</TITLE>…', 'Just a moment…'],
	['a title with attributes', '\n<html><title lang="en">\n403 &amp; out\n</title>', '403 & out'],
	['a page whose title never ends', '<html><title>Access denied', 'Access denied'],
	['a page without a title', '<html><body>Access denied</body></html>', undefined],
	['a page with an empty title', '<title></title>', undefined],
	['XML', '<?xml version="1.0"?><fault>No</fault>', undefined],
	['broken JSON', '{"status":"succ', undefined],
	['bytes', '\x1f\x8b\x08\x00\x00', undefined],
	['nothing', '', undefined],
	['spaces', ' \r\n ', undefined],
];

it.each(texts)('reads the reason from %s', (_, text, reason) => {
	expect(readServerText(undefined, text)).toBe(reason);
});

it('gives at most 600 characters', () => {
	const reason = readServerText({ message: 'x'.repeat(700) }, '');
	expect(reason).toBe(`${'x'.repeat(599)}…`);
	expect(readServerText({ message: 'y'.repeat(600) }, '')).toBe('y'.repeat(600));
});

it('never throws, and gives one line of at most 600 characters or nothing', () => {
	fc.assert(
		fc.property(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 2_000 }), (body, text) => {
			for (const reason of [readServerText(body, text), readServerText(undefined, text)]) {
				expect(reason === undefined || /^\S(.{0,598}\S)?$/.test(reason)).toBe(true);
			}
		}),
	);
});

it.each<[string, unknown, string]>([
	['keys', Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`message ${at}`, 'x'])), ''],
	['errors', { errors: Array.from({ length: 100_000 }, () => ({ message: 'x' })) }, ''],
	['titles', undefined, '<title'.repeat(200_000)],
	['spaces', undefined, ' '.repeat(1_000_000)],
	['spaces in a title', undefined, `<title>${' '.repeat(1_000_000)}x`],
	['spaces in a message', { message: ` ${' '.repeat(1_000_000)}x` }, ''],
])('is done with a million %s', (_, body, text) => {
	expect([undefined, 'x']).toContain(readServerText(body, text));
});

it.each<[string, (inner: unknown) => unknown]>([
	['an error within 100,000 errors', (error) => ({ error })],
	['a list within 100,000 lists', (inner) => [inner]],
	['errors within 100,000 lists of errors', (inner) => ({ errors: [inner] })],
])('is done with %s', (_, wrap) => {
	let body: unknown = 'the innermost';
	for (let level = 0; level < 100_000; level++) body = wrap(body);
	expect(readServerText(body, '')).toBeUndefined();
});
