import fc from 'fast-check';

import { deletionWorkflow, outputsOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { MODES } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { accountOf } from './accountedFor';

const sandbox = useSandbox();
const IDS = ['permit-1', 'permit-2', 'permit-3', 'permit-4'];

/** No response of OPSCOM is as long or as deep; below these, nothing may be lost. */
const SURELY_SHORT = 150_000;
const SURELY_SHALLOW = 50;

/** How a response is made; its text can be millions of characters, which fast-check would print. */
interface Shape {
	status: number;
	/** What the body is: a confirmation, a refusal, or neither. */
	kind: 'confirms' | 'confirmsOther' | 'code' | 'confirmsAndCode' | 'neither' | 'broken';
	/** What stands beside it. */
	filler: 'characters' | 'backslashes' | 'base64' | 'token' | 'list' | 'keys' | 'levels of lists' | 'levels of objects';
	/** Characters, or levels. */
	amount: number;
}

/** Not 401 or 403: after one, no other item with the credential is sent. */
const aStatus = fc.constantFrom(200, 200, 200, 201, 299, 400, 404, 422, 500);
const aKind = fc.oneof(
	{ weight: 4, arbitrary: fc.constant<Shape['kind']>('confirms') },
	{
		weight: 5,
		arbitrary: fc.constantFrom<Shape['kind']>('confirmsOther', 'code', 'confirmsAndCode', 'neither', 'broken'),
	},
);

const shaped = (amount: fc.Arbitrary<number>, ...fillers: Array<Shape['filler']>) =>
	fc.record<Shape>({ status: aStatus, kind: aKind, filler: fc.constantFrom(...fillers), amount });

const aShape = fc.oneof(
	shaped(
		fc.oneof(fc.nat(2_000), fc.nat(300_000), fc.constantFrom(249_000, 250_000, 275_000, 1_000_000)),
		...(['characters', 'backslashes', 'base64', 'token', 'list', 'keys'] as const),
	),
	shaped(
		fc.oneof(fc.nat(40), fc.integer({ min: 90, max: 110 }), fc.integer({ min: 1_000, max: 6_000 })),
		...(['levels of lists', 'levels of objects'] as const),
	),
);

const CONFIRMED: Shape = { status: 200, kind: 'confirms', filler: 'characters', amount: 1 };
const REFUSED: Shape = { ...CONFIRMED, kind: 'code' };

/** The filler as JSON text; made by hand, because JSON.stringify recurses. */
function fillerOf({ filler, amount }: Shape): string {
	const repeated = (part: string) => part.repeat(Math.ceil(amount / part.length));
	switch (filler) {
		case 'characters':
			return `"${repeated('é ')}"`;
		case 'backslashes':
			return `"${repeated('\\\\')}"`;
		case 'base64':
			return `"${repeated('QUJD')}"`;
		case 'token':
			return `"${repeated(`${sandbox.token} `)}"`;
		case 'list':
			return `[${repeated('1,')}1]`;
		case 'keys':
			return `{${Array.from({ length: Math.ceil(amount / 12) }, (_, index) => `"key${index}":1`).join(',')}}`;
		case 'levels of lists':
			return '['.repeat(amount) + '1' + ']'.repeat(amount);
		case 'levels of objects':
			return '{"a":'.repeat(amount) + '1' + '}'.repeat(amount);
	}
}

function bodyOf(id: string, shape: Shape): string {
	const filler = fillerOf(shape);
	switch (shape.kind) {
		case 'confirms':
			return `{"status":"success","filler":${filler},"reference_id":"${id}"}`;
		case 'confirmsOther':
			return `{"status":"success","filler":${filler},"reference_id":"${id}0"}`;
		case 'code':
			return `{"ErrorCode":9009,"ErrorMessage":${filler.startsWith('"') ? filler : '"No."'},"filler":${filler}}`;
		case 'confirmsAndCode':
			return `{"status":"success","reference_id":"${id}","error_code":${filler}}`;
		case 'neither':
			return filler;
		case 'broken':
			return `{"status":"success","reference_id":"${id}","filler":${filler.slice(0, -1)}`;
	}
}

const isConfirmation = ({ status, kind }: Shape) => kind === 'confirms' && status < 300;
/** No list of OPSCOM has as many entries: below these, at 2 and 12 characters for each of them, nothing may be lost. */
const SURELY_FEW: Partial<Record<Shape['filler'], number>> = { list: 15_000, keys: 100_000 };
const isOrdinary = ({ filler, amount }: Shape) =>
	amount < (SURELY_FEW[filler] ?? (filler.startsWith('levels') ? SURELY_SHALLOW : SURELY_SHORT));

describe.each(MODES)('with On Error = %s', (onError) => {
	it('a response of any size and depth settles its own item, and every item is accounted for once', async () => {
		const seen = { deleted: 0, others: 0 };

		await fc.assert(
			fc.asyncProperty(fc.tuple(...IDS.map(() => aShape)), async (shapes) => {
				sandbox.reset();
				for (const [index, shape] of shapes.entries()) {
					const body = bodyOf(IDS[index], shape);
					sandbox.on(IDS[index], { kind: 'status', status: shape.status, body, contentType: 'application/json' });
				}
				const rows = IDS.map((id) => ({ id }));
				const workflow = deletionWorkflow({ rows, onError, options: { maxRetries: 0, concurrency: 2 } });

				const run = await start(workflow, settingFor(sandbox)).ended;
				const { ids, byItem } = accountOf(run, onError, IDS);

				// Each item was sent at most once, and none was called deleted without a response that confirms it.
				const sent = sandbox.wire.map(({ referenceId }) => String(referenceId));
				expect(new Set(sent).size).toBe(sent.length);
				const confirmed = shapes.filter(isConfirmation).length;
				expect(ids.deleted.length).toBeLessThanOrEqual(confirmed);
				for (const [index, id] of byItem ? IDS.entries() : []) {
					const told = byItem?.[index];
					const shape = shapes[index];
					if (told === 'deleted') expect([shape, isConfirmation(shape)]).toEqual([shape, true]);
					expect([shape, told === 'notSent']).toEqual([shape, !sent.includes(id)]);
					if (sent.includes(id) && isConfirmation(shape) && isOrdinary(shape))
						expect([shape, told]).toEqual([shape, 'deleted']);
				}
				if (byItem) expect(sent).toHaveLength(IDS.length);
				// n8n has to save it, and the token must not be in it.
				expect(JSON.stringify(run.data).includes(sandbox.token)).toBe(false);
				seen.deleted += ids.deleted.length;
				seen.others += IDS.length - ids.deleted.length;
			}),
			{ numRuns: 15, examples: [[IDS.map(() => CONFIRMED)], [IDS.map(() => REFUSED)]] },
		);

		expect(seen.deleted).toBeGreaterThan(0);
		expect(seen.others).toBeGreaterThan(0);
	}, 120_000);
});

interface Reply {
	status: number;
	contentType: string;
	body: string;
}

const JSON_TYPE = 'application/json';
/** Something was sent, so it is no longer "not sent", unless a proxy asked for its own login. */
const OTHER_OUTCOMES = /^(notFound|refused|unknown)$/;
const NOT_PASSED_ON = /^(notFound|refused|notSent)$/;
/** 'ErrorCode' in any spelling and letter case. */
const ERROR_CODE = /^[^a-z]*error[^a-z]*code[^a-z]*$/i;

/** The only replies that are a deletion of `id` (spec of the outcome 'deleted'), read without any code of the node. */
function isDeletion({ status, body }: Reply, id: string): boolean {
	if (Math.floor(status / 100) !== 2) return false;
	let response: unknown;
	try {
		response = JSON.parse(body.replace(/^\ufeff/, ''));
	} catch {
		return false;
	}
	if (Object.prototype.toString.call(response) !== '[object Object]') return false;
	const fields = new Map(Object.entries(response as object));
	const confirmed = fields.get('reference_id');
	const isNone = (value: unknown) => [undefined, null, false, 0, '0', ''].includes(value as string);
	const isNothing = (value: unknown) =>
		isNone(value) || JSON.stringify(value) === '[]' || JSON.stringify(value) === '{}';
	return (
		[...fields].every(
			([key, value]) => !ERROR_CODE.test(key) || isNone(typeof value === 'string' ? value.trim() : value),
		) &&
		['error', 'errors'].every((key) => isNothing(fields.get(key))) &&
		!(fields.has('success') && isNone(fields.get('success'))) &&
		fields.get('status') === 'success' &&
		['string', 'number'].includes(typeof confirmed) &&
		`${confirmed}`.toUpperCase() === id.toUpperCase()
	);
}

const anId = fc.oneof(
	fc.uuid(),
	fc.integer({ min: 1, max: 9_999_999 }).map(String),
	fc.stringMatching(/^[A-Z]\d{5}-[a-z]\d{3}$/),
);

const anyStatus = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom(200, 201, 202, 203, 206, 226, 299) },
	// After 429, the request is sent again.
	{ weight: 2, arbitrary: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 429) },
);
const aContentType = fc.constantFrom(JSON_TYPE, JSON_TYPE, JSON_TYPE, 'text/html', 'application/octet-stream');

/** Mostly one of the first, and at times another. */
const mostly = <T>(first: T[], ...others: T[]) =>
	fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...first) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

/** A response that is a success, or all but one. */
const nearSuccess = (id: string) =>
	fc
		.record({
			status: mostly<unknown>(['success'], 'Success', ' success', 'ok', '', true, 1, null, ['success']),
			statusKey: mostly(['status'], 'Status', 'state', 'status '),
			confirmed: mostly<unknown>(
				[id, id.toUpperCase(), id.toLowerCase()],
				...[Number(id), Number(id) + 1, `${id}0`, id.slice(0, -1), ` ${id}`, `${id}\n`, `0${id}`, `${id}.0`],
				...[id.replaceAll('-', ''), [id], { reference_id: id }, '', true, null],
			),
			confirmedKey: mostly(['reference_id'], 'referenceID', 'referenceid', 'Reference_ID', 'InternalReferenceID'),
			more: fc.oneof(
				{ weight: 4, arbitrary: fc.constant({}) },
				{
					weight: 2,
					arbitrary: fc.dictionary(
						mostly(['ErrorCode'], 'errorCode', 'ERRORCODE', 'error_code', 'error-code', 'Error Code'),
						fc.oneof(fc.constantFrom<unknown>(9009, 0, null, '', ' ', 'none', false, true, [], {}), fc.jsonValue()),
						{ minKeys: 1, maxKeys: 1 },
					),
				},
				{ weight: 1, arbitrary: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }) },
			),
		})
		.map(({ status, statusKey, confirmed, confirmedKey, more }) => ({
			...more,
			[statusKey]: status,
			[confirmedKey]: confirmed,
		}));

/** Ways in which the text of a response can come over the wire. */
const aText = (response: unknown) => {
	const text = JSON.stringify(response);
	return mostly(
		[text],
		...[`[${text}]`, `{"data":${text}}`, `{"__proto__":${text}}`, JSON.stringify(text), `callback(${text})`],
		...[`${text}${text}`, `${text},`, `\ufeff${text}`, ` \r\n${text}\n`, text.slice(0, -1), text.replaceAll('"', "'")],
		text.replace('{', '{"status":"success","status":"refused",'),
		`<!DOCTYPE html><pre>${text}</pre>`,
	);
};

const aReplyBody = (id: string) =>
	fc.oneof(
		{ weight: 6, arbitrary: nearSuccess(id).chain(aText) },
		{ weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
		{ weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
		{ weight: 1, arbitrary: fc.constantFrom('', 'success', 'null', 'true', '""', '{}', '[]', id, `"${id}"`) },
	);

const aReply = (id: string) => fc.record<Reply>({ status: anyStatus, contentType: aContentType, body: aReplyBody(id) });

const someReplies = fc
	.uniqueArray(anId, { minLength: 5, maxLength: 5, selector: (id) => id.toLowerCase() })
	.chain((ids) => fc.tuple(...ids.map((id) => aReply(id).map((reply) => ({ id, reply })))));

it('calls nothing a deletion but a 2xx response that confirms the Reference ID', async () => {
	const seen = { deletions: 0, others: 0 };

	await fc.assert(
		fc.asyncProperty(someReplies, async (items) => {
			sandbox.reset();
			for (const { id, reply } of items) sandbox.on(id, { kind: 'status', ...reply });
			const workflow = deletionWorkflow({
				rows: items.map(({ id }) => ({ id })),
				onError: 'continueErrorOutput',
				options: { maxRetries: 0 },
			});

			const run = await start(workflow, settingFor(sandbox)).ended;

			expect(run.status).toBe('success');
			expect(sandbox.wire).toHaveLength(items.length);
			const [deleted, others] = outputsOf(run, 'OPSCOM').map(
				(outputs) => new Map(outputs.map(({ json, pairedItem }) => [(pairedItem as { item: number }).item, json])),
			);
			expect(deleted.size + others.size).toBe(items.length);
			for (const [item, { id, reply }] of items.entries()) {
				if (!isDeletion(reply, id)) {
					expect({ reply, deleted: deleted.get(item) }).toEqual({ reply, deleted: undefined });
					expect(others.get(item)?.details).toMatchObject({
						referenceId: id,
						outcome: expect.stringMatching(reply.status === 407 ? NOT_PASSED_ON : OTHER_OUTCOMES),
					});
					seen.others++;
				} else if (reply.contentType.startsWith(JSON_TYPE) && ![204, 205].includes(reply.status)) {
					expect({ reply, deleted: deleted.get(item) }).toEqual({
						reply,
						deleted: { ...(JSON.parse(reply.body.replace(/^\ufeff/, '')) as object), deleted: true },
					});
					seen.deletions++;
				}
			}
		}),
		{ numRuns: 50 },
	);

	expect(seen.deletions).toBeGreaterThan(0);
	expect(seen.others).toBeGreaterThan(50);
});
