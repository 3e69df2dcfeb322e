import fc from 'fast-check';

import { decode, readServerText } from '../../nodes/Opscom/exchange/serverText';

it.each<[form: string, body: unknown, reason: string | undefined]>([
	["OPSCOM's", { ErrorCode: 9009, ErrorMessage: 'Record not found.' }, 'Record not found.'],
	["Laravel's", { message: 'Unauthenticated.' }, 'Unauthenticated.'],
	[
		"Laravel's with errors",
		{
			message: 'The plate is required. (and 1 more error)',
			errors: { plate: ['The plate is required.'], zone: ['No zone.', 'No lot.'] },
		},
		'The plate is required. (and 1 more error) No zone. No lot.',
	],
	['errors alone', { errors: { zone: ['No zone'] } }, 'No zone'],
	['in several lines', { message: ' No\r\n zone\t! ' }, 'No zone !'],
	['none', { status: 'success', reference_id: 'one' }, undefined],
	['empty texts', { ErrorMessage: '', message: '  ', errors: {} }, undefined],
	['other kinds of values', { ErrorMessage: { a: 1 }, message: 42, errors: [1, null] }, undefined],
	['an empty list', [], undefined],
])('reads the reason from JSON: %s', (_, body, reason) => {
	expect(readServerText(body, JSON.stringify(body))).toBe(reason);
});

it.each<[form: string, text: string, reason: string | undefined]>([
	['a plain text', 'upstream connect\r\nerror\r\n', 'upstream connect error'],
	['an HTML page', '<!doctype html><html><head><TITLE>Just a moment&hellip;</TITLE>…', 'Just a moment…'],
	['a title with attributes', '\n<html><title lang="en">\n403 &amp; out\n</title>', '403 & out'],
	['a page whose title never ends', '<html><title>Access denied', 'Access denied'],
	['a page without a title', '<html><body>Access denied</body></html>', undefined],
	['a page with an empty title', '<title></title>', undefined],
	['broken JSON', '{"status":"succ', undefined],
	['bytes', '\x1f\x8b\x08\x00\x00', undefined],
	['nothing', ' \r\n ', undefined],
])('reads the reason from %s', (_, text, reason) => {
	expect(readServerText(undefined, text)).toBe(reason);
});

it('never throws, and gives one line or nothing', () => {
	fc.assert(
		fc.property(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 2_000 }), (body, text) => {
			for (const reason of [readServerText(body, text), readServerText(undefined, text)]) {
				expect(reason === undefined || /^\S(.*\S)?$/.test(reason)).toBe(true);
			}
		}),
	);
});

it.each(['<title', ' ', '<title ', '<title>', '<title> '])('is done with 1 MB of %j', (part) => {
	expect(readServerText(undefined, `<${part.repeat(1_000_000 / part.length)}`)).toBeUndefined();
});

it.each([
	['UTF-8', Buffer.from('Sécurité'), 'Sécurité'],
	['UTF-8 with a byte order mark', Buffer.from('\ufeff{"a":1}'), '{"a":1}'],
	['bytes that are no UTF-8', Buffer.from('Sécurité', 'latin1'), 'Sécurité'],
])('decodes %s', (_, bytes, text) => {
	expect(decode(bytes)).toBe(text);
});
