import fc from 'fast-check';

import { deletionWorkflow, outputsOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

interface Reply {
	status: number;
	contentType: string;
	body: string;
}

const JSON_TYPE = 'application/json';
/** Something was sent, so it is no longer "not sent". */
const OTHER_OUTCOMES = /^(notFound|refused|unknown)$/;
/** 'ErrorCode' in any spelling and letter case. */
const ERROR_CODE = /^[^a-z]*error[^a-z]*code[^a-z]*$/i;
const sandbox = useSandbox();

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
	return (
		![...fields.keys()].some((key) => ERROR_CODE.test(key)) &&
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

const aStatus = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom(200, 201, 202, 203, 206, 226, 299) },
	{ weight: 2, arbitrary: fc.integer({ min: 200, max: 599 }) },
);

const aContentType = fc.oneof(
	{ weight: 3, arbitrary: fc.constant(JSON_TYPE) },
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			'application/json; charset=utf-8',
			'text/html',
			'text/plain',
			'application/octet-stream',
		),
	},
);

/** A response that is a success, or all but one. */
const nearSuccess = (id: string) =>
	fc
		.record({
			status: fc.oneof(
				{ weight: 4, arbitrary: fc.constant<unknown>('success') },
				{
					weight: 1,
					arbitrary: fc.constantFrom<unknown>(
						'Success',
						'SUCCESS',
						' success',
						'successful',
						'ok',
						'',
						true,
						1,
						null,
						['success'],
						{
							status: 'success',
						},
					),
				},
			),
			statusKey: fc.oneof(
				{ weight: 6, arbitrary: fc.constant('status') },
				{ weight: 1, arbitrary: fc.constantFrom('Status', 'state', 'status ') },
			),
			confirmed: fc.oneof(
				{ weight: 4, arbitrary: fc.constantFrom<unknown>(id, id.toUpperCase(), id.toLowerCase()) },
				{
					weight: 2,
					arbitrary: fc.constantFrom<unknown>(
						Number(id),
						Number(id) + 1,
						`${id}0`,
						id.slice(0, -1),
						` ${id}`,
						`${id}\n`,
						`0${id}`,
						`${id}.0`,
						id.replaceAll('-', ''),
						[id],
						{ reference_id: id },
						'',
						true,
						null,
						'7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1',
					),
				},
			),
			confirmedKey: fc.oneof(
				{ weight: 6, arbitrary: fc.constant('reference_id') },
				{ weight: 1, arbitrary: fc.constantFrom('referenceID', 'referenceid', 'Reference_ID', 'InternalReferenceID') },
			),
			more: fc.oneof(
				{ weight: 4, arbitrary: fc.constant({}) },
				{
					weight: 1,
					arbitrary: fc
						.oneof(fc.constantFrom<unknown>(9009, 9033, 0, null, '', ' ', 'none', false, true, [], {}), fc.jsonValue())
						.map((ErrorCode) => ({ ErrorCode })),
				},
				{
					weight: 1,
					arbitrary: fc
						.tuple(
							fc.constantFrom(
								'errorCode',
								'errorcode',
								'ERRORCODE',
								'error_code',
								'ERROR_CODE',
								'error-code',
								'Error Code',
							),
							fc.constantFrom<unknown>(9009, 0, null, '', false),
						)
						.map(([key, code]) => ({ [key]: code })),
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
	return fc.oneof(
		{ weight: 6, arbitrary: fc.constant(text) },
		{
			weight: 1,
			arbitrary: fc.constantFrom(
				`[${text}]`,
				`{"data":${text}}`,
				`{"__proto__":${text}}`,
				`{"constructor":{"prototype":${text}}}`,
				JSON.stringify(text),
				`callback(${text})`,
				`${text}${text}`,
				`${text},`,
				`\ufeff${text}`,
				` \r\n${text}\n`,
				text.slice(0, -1),
				text.replace('{', '{"status":"success","status":"refused",'),
				text.replace('{', '{/* */'),
				text.replaceAll('"', "'"),
				`<!DOCTYPE html><pre>${text}</pre>`,
			),
		},
	);
};

const aBody = (id: string) =>
	fc.oneof(
		{ weight: 6, arbitrary: nearSuccess(id).chain(aText) },
		{ weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
		{ weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
		{ weight: 1, arbitrary: fc.constantFrom('', 'success', 'null', 'true', '""', '{}', '[]', id, `"${id}"`) },
	);

const aReply = (id: string) => fc.record<Reply>({ status: aStatus, contentType: aContentType, body: aBody(id) });

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
						outcome: expect.stringMatching(reply.status === 429 ? /^(notFound|refused|notSent)$/ : OTHER_OUTCOMES),
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
		{ numRuns: 120 },
	);

	expect(seen.deletions).toBeGreaterThan(20);
	expect(seen.others).toBeGreaterThan(200);
});
