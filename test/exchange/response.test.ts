import type { IDataObject } from 'n8n-workflow';

import { findOperation } from '../../nodes/Opscom/actions/operations';
import type { ItemRequest, Operation } from '../../nodes/Opscom/actions/operation';
import { readResponse } from '../../nodes/Opscom/exchange/response';
import {
	creating,
	deleting,
	eachOperation,
	gettingPlate,
	gettingStats,
	updating,
	type PermitOperation,
} from '../engine/permitOperations';

/** Which responses each operation takes for a yes or a no, and which settle nothing. */
const ID = '9f8e7d6c-5b4a-4392-8170-6f5e4d3c2b1a';

/** What a response to the operation's first row comes to; JSON unless it is text. */
function read({ name, parameters, rows: [row], idOf, bodyOf }: PermitOperation, response: unknown, httpStatus = 200) {
	const operation = findOperation(parameters.resource ?? 'permit', name) as Operation;
	const request: ItemRequest = { name: idOf(row), key: '', body: bodyOf(row) };
	const text = typeof response === 'string' ? response : JSON.stringify(response);
	const { body, ...result } = readResponse(
		{ httpStatus, headers: {}, text, isWhole: true },
		(json) => operation.confirms(json, request),
		(value) => value,
		(json) => operation.readRefusal?.(json),
	);
	return { ...result, outputs: body && (operation.outputs?.(body) ?? [body]) };
}
const endingsOf = (operation: PermitOperation, responses: unknown[]) =>
	responses.map((response) => [response, read(operation, response).ending]);
const allAre = (ending: string, responses: unknown[]) => responses.map((response) => [response, ending]);

describe.each(eachOperation)('%s', (_, operation) => {
	const yes = operation.confirmationOf(operation.rows[0]);
	const text = JSON.stringify(yes);
	const deep = (levels: number) => `${text.slice(0, -1)},"more":${'['.repeat(levels)}${']'.repeat(levels)}}`;

	it.each([200, 201, 202])('takes for a yes what confirms it with HTTP %i', (status) => {
		expect(read(operation, yes, status).ending).toBe('confirmed');
	});

	it('takes for a yes what has beside it a code that is none, or a name that only resembles one', () => {
		const codes = [0, '0', ' 00 ', null, '', ' ', false].map((ErrorCode) => ({ ...yes, ErrorCode }));
		const others = [{ errorCode: 0 }, { ErrorCodes: 9009 }, { code: 9009 }, { previous: { ErrorCode: 9009 } }];
		const denials = [{ success: true }, { success: 1 }, { errors: [] }, { errors: {} }, { errors: null }];
		const responses = [...codes, ...[...others, ...denials].map((more) => ({ ...more, ...yes })), deep(99)];
		expect(endingsOf(operation, responses)).toEqual(allAre('confirmed', responses));
	});

	it('takes for a yes and a no at once what has a code beside it, in any spelling', () => {
		const codes = [
			{ ErrorCode: 9033 },
			{ ErrorCode: '9009' },
			{ errorCode: 1 },
			{ error_code: 'X' },
			{ 'ERROR CODE': [] },
		];
		const responses = codes.map((code) => ({ ...code, ...yes }));
		expect(endingsOf(operation, responses)).toEqual(allAre('contradictory', responses));
	});

	it('takes for no yes what denies it', () => {
		const denials = [false, 'false', 0, '0', null].map((success) => ({ success }));
		const errors = [{ errors: ['No.'] }, { errors: { plate: ['No.'] } }, { errors: 'No.' }];
		const responses = [...denials, ...errors].map((denial) => ({ ...yes, ...denial }));
		expect(endingsOf(operation, responses)).toEqual(allAre('unsettled', responses));
		// For a plate, this is OPSCOM's form of a refusal.
		const { ending } = read(operation, { ...yes, error: 'The lot is closed.' });
		expect(ending).toBe(operation === gettingPlate ? 'refused' : 'unsettled');
	});

	it('takes for no answer what is no JSON object, or none that OPSCOM could have sent', () => {
		const responses = [deep(100), deep(1e5), text.slice(0, -1), `[${text}]`, JSON.stringify(text), '', 'null'];
		expect(endingsOf(operation, responses)).toEqual(allAre('noAnswer', responses));
	});

	it.each([200, 301, 400, 401, 403, 404, 408, 407, 422, 429, 500, 503])('knows a listed code, HTTP %i', (status) => {
		expect(read(operation, { status: 'success', ErrorCode: '9009' }, status)).toMatchObject({
			ending: 'notFound',
			errorCode: 9009,
		});
		expect(read(operation, { ErrorCode: 9031 }, status)).toMatchObject({ ending: 'refused', errorCode: 9031 });
	});

	it('judges by the status what has no listed code', () => {
		const endings = (body: IDataObject | string) =>
			[200, 302, 400, 401, 403, 404, 407, 408, 422, 429, 500, 503].map(
				(status) => read(operation, body, status).ending,
			);
		const of4xx = ['refused', 'refused', 'refused', 'refused', 'proxyLogin', 'unsettled', 'refused', 'busy'];
		expect(endings({ ErrorCode: 9023 })).toEqual(['refused', 'refused', ...of4xx, 'unsettled', 'unsettled']);
		expect(endings({ message: 'No.' })).toEqual(['unsettled', 'redirected', ...of4xx, 'unsettled', 'unsettled']);
		const none = 'noAnswer';
		const page = [none, 'blocked', 'blocked', none, 'proxyLogin', none, none, 'busy', none, none];
		expect(endings('<title>Sign in</title>')).toEqual([none, 'redirected', ...page]);
	});
});

const settlesNothing: Array<[PermitOperation, IDataObject[]]> = [
	...[deleting, updating].map((operation): [PermitOperation, IDataObject[]] => {
		const id = operation.idOf(operation.rows[0]);
		return [
			operation,
			[
				{},
				{ status: 'success' },
				{ reference_id: id },
				{ status: 'failed', reference_id: id },
				{ status: 'pending', reference_id: id },
				{ status: 'Success', reference_id: id },
				{ status: 'success', reference_id: ID },
				{ status: 'success', InternalReferenceID: id },
				{ status: 'success', reference_id: [id] },
				{ status: 'success', reference_id: `${id} ` },
			],
		];
	}),
	[
		creating,
		[
			{},
			{ status: 'success' },
			...['failed', 'Success', null, true].map((status) => ({ status, reference_id: ID })),
			...['', null, [ID], { id: ID }, true, 1.5, 0, 'null', 'Lot 4', 'a'.repeat(51), 9e15 + 2e15].map(
				(reference_id) => ({ status: 'success', reference_id }),
			),
			{ status: 'success', id: ID },
			{ data: { reference_id: ID } },
		],
	],
	[
		gettingStats,
		[
			{},
			{ status: 'success' },
			{ status: 'failed', data: [] },
			...[null, {}, 'none', [null], ['12'], [['total']], [{ type: 'temp' }], { a: { total: '1' } }].map((data) => ({
				data,
			})),
			{ data: [{ total: '1' }, { error: 'Lot 5 is closed' }] },
			// One page of several is not all of it.
			{ data: [{ total: '1' }], next_page_url: 'https://opscom.invalid/?page=2' },
			{ data: [{ total: '1' }], links: { next: 'https://opscom.invalid/?page=2' } },
		],
	],
];

it.each(settlesNothing)('$name takes neither for a yes nor for a no what does not settle it', (operation, bodies) => {
	expect(endingsOf(operation, bodies)).toEqual(allAre('unsettled', bodies));
});

it('compares a Reference ID as text, without regard to case', () => {
	const [{ id }] = deleting.rows;
	expect(read(deleting, { status: 'success', reference_id: String(id).toUpperCase() }).ending).toBe('confirmed');
	const numbered = { ...deleting, rows: [{ id: '40012345' }] };
	expect(read(numbered, { status: 'success', reference_id: 40012345 }).ending).toBe('confirmed');
	// JSON cannot hold this one exactly.
	const long = { ...deleting, rows: [{ id: '90071992547409930001' }] };
	expect(read(long, '{"status":"success","reference_id":90071992547409930001}').ending).toBe('unsettled');
});

it.each([
	{ reference_id: ID },
	{ referenceID: ID },
	{ InternalReferenceID: ID },
	{ status: 'success', reference_id: 4001234567890123 },
	{ status: 'success', reference_id: 'a'.repeat(50) },
	{ status: 'success', reference_id: '', InternalReferenceID: ID },
])('create takes %j for a yes', (body) => {
	expect(read(creating, body)).toMatchObject({ ending: 'confirmed', outputs: [body] });
});

it('getStats gives an entry for each zone and type, also when PHP made an object of a filtered list', () => {
	const [one, two] = gettingStats.confirmationOf(gettingStats.rows[0]).data as IDataObject[];
	for (const data of [[one, two], { 1: one, 4: two }]) {
		expect(read(gettingStats, { data }).outputs).toEqual([one, two]);
	}
	expect(read(gettingStats, { data: [], status: 'success', next_page_url: null }).outputs).toEqual([]);
});

describe('a plate', () => {
	const PERMIT = { type: 'temp', shortName: 'Lot 4', expires: '2099-06-01 23:59:59' };
	const { plate } = gettingPlate.rows[0];
	const newer = (responseJSON: unknown, data: IDataObject = {}) => ({
		error: 0,
		data: { response: 'text', plate, responseJSON, ...data } as IDataObject,
		message: '',
	});
	const older = (responseJSON: unknown, more: IDataObject = {}) => ({ response: 'text', plate, responseJSON, ...more });
	const inactive = ['0', 0, false].map((active) => ({ ...PERMIT, active }));

	it.each<[boolean, unknown[]]>([
		[
			true,
			[
				newer({ permits: [PERMIT], dntt: [], alarm: '' }),
				newer({ permits: [...inactive, { ...PERMIT, active: '1' }] }),
				newer({ permits: { 0: PERMIT, 3: PERMIT } }),
				...['0', null, false, ''].map((error) => ({ ...newer({ permits: [PERMIT] }), error })),
				newer({ permits: [PERMIT] }, { plate: String(plate).toLowerCase().replace(' ', '-') }),
				newer({ permits: [PERMIT] }, { plate: null }),
				...['1', 1, true, undefined].map((active) => older({ ...PERMIT, active })),
				older(PERMIT, { error: 0 }),
			],
		],
		[
			false,
			[
				newer({ permits: [], dntt: [{ notes: 'VIP' }], alarm: 'Stolen' }),
				newer({ permits: null }),
				newer({}),
				newer([]),
				newer({ permits: inactive }),
				older({ ...PERMIT, active: '0' }),
				older([]),
				older({ dntt: [{ notes: 'VIP' }] }),
			],
		],
	])('has a permit: %s', (hasPermit, bodies) => {
		for (const body of bodies) {
			const { data = body } = body as IDataObject;
			expect(read(gettingPlate, body).outputs).toEqual([{ ...JSON.parse(JSON.stringify(data)), hasPermit }]);
		}
	});

	it('is not told of by what does not tell', () => {
		const bodies = [
			newer({ permits: [PERMIT] }, { plate: 'BXLM 702' }),
			newer({ permits: [] }, { plate: '' }),
			older({}, { plate: 'BXLM 702' }),
			{ data: newer({ permits: [] }).data },
			{ error: 0, data: null, message: '' },
			{ error: 0, data: [], message: '' },
			newer('{"permits":[]}'),
			newer([PERMIT]),
			newer({ permits: { one: PERMIT } }),
			newer({ permits: 'temp' }),
			newer({ permits: ['temp'] }),
			newer({ permits: [{}] }),
			newer({ permit: PERMIT }),
			older({ ...PERMIT, active: 'perhaps' }),
			{ data: [{ type: 'temp', zone: 'Lot 4', total: '1' }] },
			{ status: 'success', reference_id: 'one' },
		];
		expect(endingsOf(gettingPlate, bodies)).toEqual(allAre('unsettled', bodies));
	});

	it.each([3, -1, ' 3 ', 'Blocked.'])("is refused by an 'error' of %j, whatever the status and the data", (error) => {
		const code = typeof error === 'string' && error !== 'Blocked.' ? 3 : error;
		for (const status of [200, 400, 404]) {
			const refusal = { error, message: 'The plate is blocked.', data: { plate } };
			expect(read(gettingPlate, refusal, status)).toMatchObject({
				ending: 'refused',
				errorCode: code,
				said: 'The plate is blocked.',
			});
		}
	});
});
