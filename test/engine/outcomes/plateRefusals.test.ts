import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { jsonOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { gettingPlate } from '../permitOperations';
import { useSandbox } from '../useSandbox';

const { parameters, rows } = gettingPlate;
const sandbox = useSandbox();

/** The node's item for the first plate. */
async function lookUp(fields?: ICredentialDataDecryptedObject): Promise<IDataObject> {
	const workflow = permitWorkflow({ rows: rows.slice(0, 1), parameters, onError: 'continueRegularOutput' });
	const [item] = jsonOf(await start(workflow, settingFor(sandbox, fields)).ended, 'OPSCOM');
	// A refusal is not sent again.
	expect(sandbox.wire).toHaveLength(1);
	return item;
}

const responding = (body: unknown, status = 200): Behaviour => ({ kind: 'status', status, body });

it.each<[string, IDataObject, number | string]>([
	['a number', { error: 3, message: 'The plate is blocked.' }, 3],
	['a number below 0', { error: -1, message: 'The plate is blocked.' }, -1],
	['a number as text', { error: ' 3 ', message: 'The plate is blocked.' }, 3],
	['a number beside data', { error: 3, message: 'The plate is blocked.', data: { plate: 'CALM 101' } }, 3],
])("takes an 'error' that is %s for a refusal, whatever the status", async (_, body, code) => {
	for (const status of [200, 400, 404, 500]) {
		sandbox.reset();
		sandbox.next(responding(body, status));
		expect(await lookUp()).toEqual({
			error: `OPSCOM refused the request (OPSCOM code ${code}). OPSCOM said: "The plate is blocked"`,
			details: expect.objectContaining({ outcome: 'refused', errorCode: code, httpStatus: status, attempts: 1 }),
		});
	}
});

it.each([0, '0', ' 00 ', '', ' ', null, true, []])("takes an 'error' that is %j for no refusal", async (error) => {
	sandbox.always(responding({ error, message: 'The plate is blocked.' }));
	const workflow = permitWorkflow({
		rows: rows.slice(0, 1),
		parameters,
		options: { maxRetries: 0 },
		onError: 'continueRegularOutput',
	});
	const [{ details }] = jsonOf(await start(workflow, settingFor(sandbox)).ended, 'OPSCOM');
	expect(details).toMatchObject({ outcome: 'unknown', errorCode: null });
});

it("shows an 'error' that is text", async () => {
	sandbox.next(responding({ error: 'Unauthenticated.' }));
	expect(await lookUp()).toMatchObject({
		error: 'OPSCOM refused the request. OPSCOM said: "Unauthenticated"',
		details: { outcome: 'refused', errorCode: 'Unauthenticated.' },
	});
});

it("has a message of its own for a code of OPSCOM's table in 'error'", async () => {
	sandbox.next(responding({ error: 9002, message: 'No.' }));
	expect(await lookUp()).toMatchObject({
		error:
			'The API token is not valid or does not have permission to look up plates (OPSCOM code 9002). OPSCOM said: "No"',
		details: { outcome: 'refused', errorCode: 9002 },
	});
});

it("keeps the token that comes back in 'message' hidden", async () => {
	sandbox.next(responding({ error: 1, message: `Token ${sandbox.token} is not valid.` }));
	expect((await lookUp()).error).toBe(
		'OPSCOM refused the request (OPSCOM code 1). OPSCOM said: "Token [hidden] is not valid"',
	);
});

it.each(['newer', 'older'] as const)(
	'blames the credential for a token that the service does not know, in the %s form',
	async (form) => {
		sandbox.respondToPlates(form);
		const { error, details } = await lookUp({ apiToken: 'another-token' });
		expect(error).toMatch(/^(OPSCOM did not accept the API token|The API token is not valid)/);
		expect(details).toMatchObject({ outcome: 'refused', httpStatus: 401 });
	},
);

it('tells what OPSCOM says of a client code that it does not know', async () => {
	expect(await lookUp({ clientCode: 'OC-OTHER' })).toMatchObject({
		error: 'OPSCOM refused the request (OPSCOM code 1). OPSCOM said: "The client is missing or not known"',
		details: { outcome: 'refused', errorCode: 1, httpStatus: 200 },
	});
});
