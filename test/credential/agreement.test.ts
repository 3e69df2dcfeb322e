import { STATUS_CODES } from 'node:http';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import { getPermitStats } from '../../nodes/Opscom/actions/permit/getStats.operation';
import { redactor } from '../../nodes/Opscom/exchange/redact';
import { readResponse } from '../../nodes/Opscom/exchange/response';
import { jsonOf } from '../engine/deletionWorkflow';
import { deleting } from '../engine/permitOperations';
import { runRows } from '../engine/permitRuns';
import { useSandbox } from '../engine/useSandbox';
import type { Behaviour } from '../sandbox';
import { ERROR_TABLE } from '../sandbox/errorTable';
import { testCredential } from './credentialTester';

const sandbox = useSandbox();

async function test(fields: ICredentialDataDecryptedObject = {}) {
	const { token, clientCode, url } = sandbox;
	return await testCredential(new OpscomApi(), { apiToken: token, clientCode, baseUrl: url, ...fields });
}

/** What the node would make of the response to a read of all statistics. */
function nodeReads(httpStatus: number, body: unknown) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const confirms = (json: Parameters<typeof getPermitStats.confirms>[0]) =>
		getPermitStats.confirms(json, { id: 'all zones', key: '{}', body: {} });
	return readResponse({ httpStatus, headers: {}, text, isWhole: true }, confirms, redactor(sandbox.token));
}

/** The test says OK exactly when the node calls the response a success. */
async function expectAgreement(body: unknown, isSuccess: boolean, httpStatus = 200) {
	sandbox.always({ kind: 'status', status: httpStatus, body });
	const { ending } = nodeReads(httpStatus, body);
	const { status, message } = await test();
	expect({ httpStatus, body, ending, status }).toEqual({
		httpStatus,
		body,
		ending: isSuccess ? 'confirmed' : (expect.not.stringMatching(/^confirmed$/) as string),
		status: isSuccess ? 'OK' : 'Error',
	});
	return { ending, message };
}

const DATA = [{ type: 'temp', zone: 'Lot 4', total: '1' }];
const listed = Object.keys(ERROR_TABLE).flatMap((code): unknown[] => [Number(code), code]);
const others: unknown[] = [9023, 9029, 9034, 9999, 10_000, 90_021, 1, -1, 1.5, 1e21, '9999', 'LOCKED', ' 9002 ', 'no'];
const empty: unknown[] = [0, -0, '0', '000', '', ' ', null, true, false, [], [9002], {}, { code: 9002 }];

describe('the test and the node agree', () => {
	it('that statistics are a success', async () => {
		for (const body of [{ data: DATA }, { data: [] }, { status: 'success', data: DATA }]) {
			await expectAgreement(body, true);
		}
	});

	it.each([200, 300, 400, 500])(
		'on the HTTP statuses from %i on that have a name, and on the last ones',
		async (first) => {
			const named = Object.keys(STATUS_CODES).map(Number);
			for (const status of [...named, first + 98, first + 99]) {
				// What has status 304 has no body, whatever a server sends.
				if (status < first || status >= first + 100 || status === 304) continue;
				const isWithout = status === 204 || status === 205;
				const { ending, message } = await expectAgreement(
					isWithout ? '' : { data: DATA },
					first === 200 && !isWithout,
					status,
				);
				if (ending === 'accessDenied') expect(message).toMatch(/'API Token'/);
				if (status >= 300) expect(message).toMatch(new RegExp(`\\(HTTP ${status}\\)$`));
			}
		},
	);

	it.each([
		['a listed code', listed],
		['an unlisted code', others],
		['a code that says nothing', empty],
	])('that %s is no success, with data or without', async (_, codes) => {
		for (const ErrorCode of codes) {
			for (const more of [{}, { data: DATA }, { status: 'success', ErrorMessage: 'No.' }]) {
				await expectAgreement({ ErrorCode, ...more }, false);
			}
		}
	});

	it.each([
		...['errorCode', 'Errorcode', 'errorcode', 'ERRORCODE', 'error_code', 'Error_Code', 'Error_code', 'ERROR_CODE'],
		...['error-code', 'Error-Code', 'Error-code', 'ERROR-CODE', 'error code', 'Error Code', 'Error code', 'ERROR CODE'],
	])('that a response with a code called %s is no success', async (key) => {
		for (const code of [9002, 'LOCKED', 0, null]) {
			await expectAgreement({ [key]: code, data: DATA }, false);
		}
	});

	it('that nothing else is statistics', async () => {
		const datas = [null, {}, { ErrorCode: 9002 }, 'please sign in', '', false, 0, ['Lot 4'], [1], [null]];
		for (const body of [
			{},
			...datas.map((data) => ({ data })),
			{ data: { apiToken: '…' } },
			{ Data: DATA, records: DATA },
			...[null, 1, 'data', '<!DOCTYPE html><p>data</p>', '{"data":[]', [1], [DATA]],
			{ status: 'success', reference_id: 'one', InternalReferenceID: 'one' },
			{ status: 'error', data: DATA },
		]) {
			await expectAgreement(body, false);
		}
	});
});

// n8n hands the rules of a credential the first entry of a list and nothing else (read in n8n 2.40.5).
it('cannot tell the first entry of a list from the whole response, as the node does', async () => {
	const body = [{ data: DATA }];
	sandbox.always({ kind: 'status', status: 200, body });
	expect([(await test()).status, nodeReads(200, body).ending]).toEqual(['OK', 'unreadable']);
});

describe('what a person is told by the test, and by the node', () => {
	const told = async (fields?: ICredentialDataDecryptedObject) => {
		deleting.prepare(sandbox);
		const { status, message } = await test(fields);
		expect(status).toBe('Error');
		const run = await runRows(deleting, sandbox, { rows: deleting.rows.slice(0, 1), onError: 'continueErrorOutput' });
		const [{ error, details }] = jsonOf(run, 'OPSCOM', 1) as Array<{ error: string; details: { advice: string } }>;
		return [message, `${error}. ${details.advice}`];
	};
	const CHECK_TOKEN =
		/^(The API token is not valid or|OPSCOM did not accept the API token or|OPSCOM, or a firewall or proxy before it, denied).*Check (that )?'API Token'/;

	it.each<Behaviour>([
		{ kind: 'errorCode', code: 9002 },
		{ kind: 'errorCode', code: '9002' },
		{ kind: 'errorCode', code: 9002, status: 401 },
		{ kind: 'errorCode', code: 9002, status: 403 },
		{ kind: 'status', status: 401, body: { message: 'Unauthenticated.' } },
	])('after %j is that the token may be wrong', async (behaviour) => {
		sandbox.always(behaviour);

		for (const text of await told()) expect(text).toMatch(CHECK_TOKEN);
	});

	it.each<Behaviour>([
		{ kind: 'status', status: 401, body: 'Unauthorized' },
		{ kind: 'html', status: 403 },
	])('after %j is that a firewall or proxy may have been in the way', async (behaviour) => {
		sandbox.always(behaviour);

		for (const text of await told()) expect(text).toMatch(/firewall or proxy/);
	});
});
