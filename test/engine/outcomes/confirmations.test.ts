import type { IDataObject } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { confirmationOf, deletionWorkflow, jsonOf, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const CONFIRMATION = confirmationOf(ID);
const LONGEST = 250_000;

const sandbox = useSandbox(ID);

/** Runs one item; OPSCOM responds to its requests with `responses`. */
async function runWith(responses: Behaviour[], options: Record<string, unknown>, onError?: Deletions['onError']) {
	sandbox.on(ID, ...responses);
	return await start(deletionWorkflow({ rows: [{ id: ID }], options, onError }), settingFor(sandbox)).ended;
}

/** The node's item when OPSCOM responds to the only attempt with `response`. */
async function itemAfter(response: Behaviour): Promise<IDataObject> {
	const [item] = jsonOf(await runWith([response], { maxRetries: 0 }, 'continueRegularOutput'), 'OPSCOM');
	expect(sandbox.wire).toHaveLength(1);
	return item;
}

const json = (body: string, status = 200): Behaviour => ({
	kind: 'status',
	status,
	contentType: 'application/json',
	headers: { 'retry-after': '0' },
	body,
});
const responding = (body: IDataObject, status?: number) => json(JSON.stringify(body), status);

/** A confirmation of so many levels, its own included. */
const nested = (levels: number) =>
	`{"status":"success","reference_id":"${ID}","deep":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

/** A confirmation of so many bytes. */
const ofLength = (bytes: number) => JSON.stringify(CONFIRMATION).padEnd(bytes, ' ');

describe('a confirmation', () => {
	it.each([
		['HTTP 200', responding(CONFIRMATION)],
		['HTTP 201', responding(CONFIRMATION, 201)],
		['HTTP 202', responding(CONFIRMATION, 202)],
		['the ID in capital letters', responding({ ...CONFIRMATION, reference_id: ID.toUpperCase() })],
		['no internal ID', responding({ status: 'success', reference_id: ID })],
		['a name that only resembles a code', responding({ ...CONFIRMATION, ErrorCodes: 9009, code: 9009, Error: 9009 })],
		['a code deeper inside', responding({ ...CONFIRMATION, previous: { ErrorCode: 9009 } })],
		['100 levels', json(nested(100))],
		['250,000 characters', json(ofLength(LONGEST))],
	])('is a deletion with %s', async (_name, response) => {
		const { body } = response as { body: string };

		expect(await itemAfter(response)).toEqual(JSON.parse(body));
	});
});

const contradictory: Array<[string, IDataObject]> = [
	['ErrorCode 0', { ErrorCode: 0 }],
	['ErrorCode "0"', { ErrorCode: '0' }],
	['ErrorCode null', { ErrorCode: null }],
	['an empty ErrorCode', { ErrorCode: '' }],
	['a list as ErrorCode', { ErrorCode: [] }],
	['errorCode', { errorCode: 9033 }],
	['error_code', { error_code: 9033 }],
	['Error-Code', { 'Error-Code': 9033 }],
	['ERRORCODE', { ERRORCODE: 0 }],
	['ErrorCode 9033', { ErrorCode: 9033 }],
	['ErrorCode 9009', { ErrorCode: 9009 }],
	['ErrorCode 9002', { ErrorCode: 9002 }],
];

describe.each(contradictory)('a confirmation with %s', (_name, code) => {
	const response = responding({ ...CONFIRMATION, ...code });

	it('leaves open whether the permit is deleted', async () => {
		const { error, details } = await itemAfter(response);

		expect(error).toMatch(
			/^The permit may or may not have been deleted: OPSCOM's response both confirms the request and carries an error code/,
		);
		expect(details).toMatchObject({ referenceId: ID, outcome: 'unknown', httpStatus: 200, attempts: 1 });
	});

	it('is retried, and a retry that finds nothing makes it a deletion', async () => {
		const run = await runWith([response, { kind: 'errorCode', code: 9009 }], { maxRetries: 1 });

		expect(sandbox.wire).toHaveLength(2);
		expect(jsonOf(run, 'OPSCOM')).toEqual([
			{ ErrorCode: 9009, ErrorMessage: 'Record not found.', status: 'already_deleted', reference_id: ID },
		]);
	});
});

describe.each([
	['deeper than 100 levels', nested(101)],
	['of 100,000 levels', nested(100_000)],
	['longer than 250,000 characters', ofLength(LONGEST + 1)],
])('a confirmation %s', (_name, body) => {
	it('leaves open whether the permit is deleted', async () => {
		expect(await itemAfter(json(body))).toEqual({
			error: "The permit may or may not have been deleted: OPSCOM's response could not be read (HTTP 200)",
			details: {
				referenceId: ID,
				outcome: 'unknown',
				errorCode: null,
				httpStatus: 200,
				attempts: 1,
				advice:
					"Check that 'Base URL' in the 'OPSCOM API' credential points directly to OPSCOM. If it does, contact your OPSCOM Account Executive. Run this item again. Either OPSCOM deletes the permit, or it has no permit with this Reference ID: in both cases the permit is gone.",
			},
		});
	});

	it('is retried, and a retry that finds nothing makes it a deletion', async () => {
		const run = await runWith([json(body), { kind: 'errorCode', code: 9009 }], { maxRetries: 1 });

		expect(sandbox.wire).toHaveLength(2);
		expect(jsonOf(run, 'OPSCOM')).toEqual([
			{ ErrorCode: 9009, ErrorMessage: 'Record not found.', status: 'already_deleted', reference_id: ID },
		]);
	});
});

describe('code 9009 without a confirmation', () => {
	it.each([200, 201, 202, 301, 400, 401, 403, 404, 408, 409, 410, 422, 429, 500, 502, 503])(
		'means that there is no such permit, with HTTP %i',
		async (status) => {
			const { error, details } = await itemAfter({ kind: 'errorCode', code: 9009, status });

			expect(error).toBe(
				'OPSCOM has no permit with this Reference ID (OPSCOM code 9009). OPSCOM said: "Record not found"',
			);
			expect(details).toMatchObject({ outcome: 'notFound', errorCode: 9009, httpStatus: status, attempts: 1 });
		},
	);

	it.each([
		['a success without an ID', { status: 'success', ErrorCode: 9009 }, 200],
		['the confirmation of another permit', { ...confirmationOf('another-one'), ErrorCode: 9009 }, 200],
		['a confirmation with HTTP 404', { ...CONFIRMATION, ErrorCode: 9009 }, 404],
	])('means so beside %s', async (_name, body, status) => {
		const { details } = await itemAfter(responding(body, status));

		expect(details).toMatchObject({ outcome: 'notFound', errorCode: 9009, httpStatus: status });
	});
});

describe('code 0 without a confirmation', () => {
	it.each([0, '0', ' 00 '])('is no refusal: ErrorCode %j leaves the outcome open', async (ErrorCode) => {
		const { error, details } = await itemAfter(responding({ ErrorCode }));

		expect(error).toBe(
			`The permit may or may not have been deleted: OPSCOM's response does not confirm this Reference ID. OPSCOM said: "${JSON.stringify({ ErrorCode })}"`,
		);
		expect(details).toMatchObject({ outcome: 'unknown', errorCode: null, httpStatus: 200 });
	});

	it('leaves the meaning to the HTTP status', async () => {
		const { details } = await itemAfter(responding({ ErrorCode: 0 }, 404));

		expect(details).toMatchObject({ outcome: 'refused', errorCode: null, httpStatus: 404 });
	});
});

it.each(['errorCode', 'error_code', 'Error-Code', 'ERRORCODE'])(
	"is no refusal and no deletion when only '%s' carries a code",
	async (name) => {
		const { details } = await itemAfter(responding({ [name]: 9033 }));

		expect(details).toMatchObject({ outcome: 'unknown', errorCode: null, httpStatus: 200 });
	},
);
