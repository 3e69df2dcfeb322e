import type { IDataObject } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { confirmationOf, deletionWorkflow, idsSent, outputsOf, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const IDS = ['permit-0', 'permit-1', 'permit-2', 'permit-3', 'permit-4'];
const continueModes = ['continueRegularOutput', 'continueErrorOutput'] as const;
const sandbox = useSandbox(...IDS);

const workflow = (more: Partial<Deletions>) =>
	deletionWorkflow({ rows: IDS.map((id) => ({ id })), options: { concurrency: 1 }, ...more });

/** Every output item by the number of its input item. */
async function outputByItem(more: Partial<Deletions>, fields = {}): Promise<IDataObject[]> {
	const run = await start(workflow(more), settingFor(sandbox, fields)).ended;
	const byItem: IDataObject[] = [];
	for (const { json, pairedItem } of outputsOf(run, 'OPSCOM').flat()) {
		byItem[(pairedItem as { item: number }).item] = json;
	}
	return byItem;
}

const detailsOf = (output: IDataObject[]) => output.map(({ details }) => details);
const refusals: Array<[string, Behaviour, object]> = [
	['HTTP 401', { kind: 'status', status: 401 }, { httpStatus: 401, errorCode: null }],
	['HTTP 403', { kind: 'status', status: 403 }, { httpStatus: 403, errorCode: null }],
	...[9000, 9001, 9002].flatMap(
		(code): Array<[string, Behaviour, object]> => [
			[`code ${code}`, { kind: 'errorCode', code }, { httpStatus: 200, errorCode: code }],
			[`code ${code} and HTTP 400`, { kind: 'errorCode', code, status: 400 }, { httpStatus: 400, errorCode: code }],
		],
	),
];

describe.each(continueModes)('On Error = %s', (onError) => {
	it.each(refusals)('does not send the rest after %s', async (_, refusal, details) => {
		sandbox.on('permit-1', refusal);

		const output = await outputByItem({ onError });

		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1']);
		expect(output[0]).toEqual(confirmationOf('permit-0'));
		expect(output[1].details).toMatchObject({ referenceId: 'permit-1', outcome: 'refused', attempts: 1, ...details });
		for (const item of [2, 3, 4]) {
			expect(output[item].error).toBe('Not sent: OPSCOM refused the API token or the client code earlier in this run');
			expect(output[item].details).toEqual({
				referenceId: IDS[item],
				outcome: 'notSent',
				errorCode: null,
				httpStatus: null,
				attempts: 0,
				advice: expect.stringMatching(
					/^Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential, /,
				) as string,
			});
		}
	});

	it('keeps what was in flight', async () => {
		sandbox.on('permit-0', { kind: 'slow', ms: 150 });
		sandbox.on('permit-1', { kind: 'errorCode', code: 9002 });
		sandbox.on('permit-2', { kind: 'slow', ms: 150 });

		const output = await outputByItem({ onError, options: { concurrency: 3 } });

		expect(output[0]).toEqual(confirmationOf('permit-0'));
		expect(output[2]).toEqual(confirmationOf('permit-2'));
		expect(detailsOf(output).slice(3)).toEqual([
			expect.objectContaining({ outcome: 'notSent' }),
			expect.objectContaining({ outcome: 'notSent' }),
		]);
		expect(sandbox.permits()).toEqual(['permit-1', 'permit-3', 'permit-4']);
	});

	it('goes on after any other refusal', async () => {
		sandbox.on('permit-1', { kind: 'errorCode', code: 9033 });
		sandbox.on('permit-2', { kind: 'status', status: 404 });

		const output = await outputByItem({ onError });

		expect(idsSent(sandbox)).toEqual(IDS);
		expect([output[0], output[3], output[4]]).toEqual(['permit-0', 'permit-3', 'permit-4'].map(confirmationOf));
	});

	it('sends a wrong token once and a wrong client code once', async () => {
		const wrongToken = await outputByItem({ onError }, { apiToken: 'another-token-1234' });
		expect(sandbox.wire).toHaveLength(1);
		const wrongCode = await outputByItem({ onError }, { clientCode: 'OC-OTHER' });
		expect(sandbox.wire).toHaveLength(2);

		expect(wrongToken[0].details).toMatchObject({ outcome: 'refused', errorCode: 9002, httpStatus: 401 });
		expect(wrongCode[0].details).toMatchObject({ outcome: 'refused', errorCode: 9000, httpStatus: 200 });
		expect(detailsOf([...wrongToken.slice(1), ...wrongCode.slice(1)])).toEqual(
			Array.from({ length: 8 }, () => expect.objectContaining({ outcome: 'notSent' })),
		);
	});
});

it.each(refusals)('stops with On Error = Stop after %s', async (_, refusal) => {
	sandbox.on('permit-1', refusal);

	const run = await start(workflow({}), settingFor(sandbox)).ended;

	expect(run.status).toBe('error');
	expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1']);
	expect(run.data.resultData.error?.description).toContain('Of 5 items: 1 deleted, 1 refused by OPSCOM, 3 not sent.');
});
