import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import { getPermitStats } from '../../nodes/Opscom/actions/permit/getStats.operation';
import { readResponse } from '../../nodes/Opscom/exchange/response';
import { deletionWorkflow, settingFor } from '../engine/deletionWorkflow';
import { start } from '../engine/engine';
import { useSandbox } from '../engine/useSandbox';
import type { Behaviour } from '../sandbox';
import { ERROR_TABLE } from '../sandbox/errorTable';
import { testCredential } from './credentialTester';

const sandbox = useSandbox('one');

async function test(fields: ICredentialDataDecryptedObject = {}) {
	const { token, clientCode, url } = sandbox;
	return await testCredential(new OpscomApi(), { apiToken: token, clientCode, baseUrl: url, ...fields });
}

/** What the node would make of the response to a read of the statistics. */
function nodeReads(status: number, body: unknown) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return readResponse(
		{ httpStatus: status, headers: {}, text, isWhole: true },
		(json) => getPermitStats.confirms(json, { id: 'all zones', key: '{}', body: {} }),
		(value) => value,
	);
}

/** The test says OK exactly when the node calls the response a success, and speaks of the token when the node does. */
async function expectAgreement(status: number, body: unknown) {
	sandbox.always({ kind: 'status', status, body });
	const { ending } = nodeReads(status, body);
	const verdict = await test();
	expect({ body, ending, ok: verdict.status === 'OK' }).toEqual({ body, ending, ok: ending === 'confirmed' });
	return { ending, ...verdict };
}

const listed = Object.keys(ERROR_TABLE).flatMap((code): unknown[] => [Number(code), code]);
const others: unknown[] = [9023, 9029, 9034, 9999, 10_000, 90_021, 1, -1, 1.5, 1e21, '9999', 'LOCKED', ' 9002 ', 'no'];
const zeros: unknown[] = [0, -0, '0', '000', '', ' '];
const DATA = [{ type: 'temp', zone: 'Lot 4', total: '1' }];

describe('the test and the node agree', () => {
	it('that statistics are a success', async () => {
		for (const body of [{ data: DATA }, { data: [] }, { status: 'success', data: DATA }]) {
			expect(await expectAgreement(200, body)).toMatchObject({ status: 'OK', ending: 'confirmed' });
		}
	});

	it.each([2, 3, 4, 5].map((hundreds) => hundreds * 100))('on every HTTP status from %i on', async (first) => {
		for (let status = first; status < first + 100; status++) {
			// These have no body, whatever a server sends.
			if ([204, 205, 304].includes(status)) continue;
			const { ending, message } = await expectAgreement(status, { data: DATA });
			if (ending === 'accessDenied') expect(message).toMatch(/'API Token'/);
			if (status >= 300) expect(message).toMatch(new RegExp(`\\(HTTP ${status}\\)$`));
		}
	});

	it.each([204, 205])('that an HTTP %i without a body is no success', async (status) => {
		expect(await expectAgreement(status, '')).toMatchObject({ status: 'Error', ending: 'unreadable' });
	});

	it.each(listed)('that the listed code %j is no success, with data or without', async (ErrorCode) => {
		for (const more of [{}, { data: DATA }, { status: 'success' }]) {
			const { ending, message } = await expectAgreement(200, { ErrorCode, ...more });
			expect(ending === 'confirmed').toBe(false);
			if (ending === 'accessDenied') expect(message).toMatch(/API token|client code/);
		}
	});

	it.each([...others, ...zeros])('that the code %j is no success, with data or without', async (ErrorCode) => {
		for (const more of [{}, { data: DATA }]) {
			expect(await expectAgreement(200, { ErrorCode, ErrorMessage: 'No.', ...more })).toMatchObject({
				status: 'Error',
			});
		}
	});

	it.each([
		...['errorCode', 'Errorcode', 'errorcode', 'ERRORCODE', 'error_code', 'Error_Code', 'Error_code', 'ERROR_CODE'],
		...['error-code', 'Error-Code', 'Error-code', 'ERROR-CODE', 'error code', 'Error Code', 'Error code', 'ERROR CODE'],
	])('that a response with a code called %s is no success', async (key) => {
		for (const code of [9002, '9002', 9999, 'LOCKED', 0, '', null, false, [], {}]) {
			expect(await expectAgreement(200, { [key]: code, data: DATA })).toMatchObject({ status: 'Error' });
		}
	});

	it.each([null, true, false, [], [9002], {}, { code: 9002 }])(
		'DEFECT: that the code %j beside data is no success',
		async (ErrorCode) => {
			expect(await expectAgreement(200, { ErrorCode, data: DATA })).toMatchObject({ status: 'Error' });
		},
	);

	it.each<[string, unknown]>([
		['an empty object', {}],
		['data that is null', { data: null }],
		['data that is an empty object', { data: {} }],
		['data that is an object with a code', { data: { ErrorCode: 9002 } }],
		['data that is text', { data: 'please sign in' }],
		['data that is empty text', { data: '' }],
		['data that is false', { data: false }],
		['data that is 0', { data: 0 }],
		['a list of texts', { data: ['Lot 4'] }],
		['a list of numbers', { data: [1] }],
		['a list of nothing', { data: [null] }],
		['what the request was, in data', { data: { apiToken: '…' } }],
		['data under another name', { Data: DATA, records: DATA }],
		['null', null],
		['a number', 1],
		['text', 'data'],
		['a web page', '<!DOCTYPE html><p>data</p>'],
		['half a response', '{"data":[]'],
		['a list', [1]],
		['a list of lists', [DATA]],
	])('that %s is no success', async (_, body) => {
		expect(await expectAgreement(200, body)).toMatchObject({ status: 'Error' });
	});

	it('that a confirmed deletion is no statistics', async () => {
		const confirmation: IDataObject = { status: 'success', reference_id: 'one', InternalReferenceID: 'one' };
		expect(await expectAgreement(200, confirmation)).toMatchObject({ status: 'Error' });
	});
});

// n8n hands the rules of a credential the first entry of a list and nothing else (read in n8n 2.40.5).
it('cannot tell the first entry of a list from the whole response, as the node does', async () => {
	const body = [{ data: DATA }];
	sandbox.always({ kind: 'status', status: 200, body });
	expect([(await test()).status, nodeReads(200, body).ending]).toEqual(['OK', 'unreadable']);
});

describe.each<[string, Behaviour]>([
	['code 9002 with HTTP 200', { kind: 'errorCode', code: 9002 }],
	['code 9002 as text', { kind: 'errorCode', code: '9002' }],
	['code 9002 with HTTP 401', { kind: 'errorCode', code: 9002, status: 401 }],
	['code 9002 with HTTP 403', { kind: 'errorCode', code: 9002, status: 403 }],
	['HTTP 401 without a code', { kind: 'status', status: 401, body: 'Unauthorized' }],
	['HTTP 403 without a code', { kind: 'status', status: 403, body: 'Forbidden' }],
])('after %s', (_, behaviour) => {
	const TOKEN_MAY_BE_WRONG =
		/^(The API token is not valid or|OPSCOM did not accept the API token or|OPSCOM, or a firewall or proxy before it, denied)/;

	beforeEach(() => sandbox.always(behaviour));

	it('the test says that the token may be wrong', async () => {
		const { status, message } = await test();
		expect(status).toBe('Error');
		expect(message).toMatch(TOKEN_MAY_BE_WRONG);
		expect(message).toMatch(/Check (that )?'API Token'/);
	});

	it('the node says that the token may be wrong', async () => {
		const run = await start(deletionWorkflow({ rows: [{ id: 'one' }] }), settingFor(sandbox)).ended;
		expect(run.status).toBe('error');
		expect(run.data.resultData.error?.message).toMatch(TOKEN_MAY_BE_WRONG);
		expect(run.data.resultData.error?.description).toMatch(/Check (that )?'API Token'/);
	});
});

it('names the token in the test and in the node when it is another one', async () => {
	const { message } = await test({ apiToken: 'another-token' });
	const run = await start(
		deletionWorkflow({ rows: [{ id: 'one' }] }),
		settingFor(sandbox, { apiToken: 'another-token' }),
	).ended;

	expect(message).toMatch(/^OPSCOM, or a firewall or proxy before it, denied access\. Check 'API Token'/);
	expect(run.data.resultData.error?.message).toMatch(/^The API token is not valid/);
	expect(sandbox.has('one')).toBe(true);
});
