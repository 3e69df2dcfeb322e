import { jsonOf, idsSent } from '../deletionWorkflow';
import { deleteThree, paired, PERMITS, stopped } from './threeItems';
import { useSandbox } from '../useSandbox';

/**
 * What OPSCOM says is shown as it is, but n8n reads some words in a message as its own: it calls a run canceled whose
 * message contains "canceled", and replaces a message that contains a code of Node.js (seen in n8n-core 2.41.1).
 */
const sandbox = useSandbox(...PERMITS);

const texts = [
	'This permit was canceled.',
	'The operation was aborted: ECONNREFUSED',
	'ETIMEDOUT while reading GETADDRINFO',
	'bad gateway',
	'The execution was cancelled manually',
];

describe.each(texts)('OPSCOM says "%s"', (text) => {
	const told = text.replace(/\.$/, '');

	it('Stop: ends the run with our own message and quotes the text in the description', async () => {
		sandbox.on(PERMITS[1], { kind: 'errorCode', code: 9027, message: text });

		const { message, description } = stopped(await deleteThree(sandbox));

		expect(message).toBe('OPSCOM refused the request (OPSCOM code 9027)');
		expect(description).toContain(`OPSCOM said: "${told}".`);
		expect(idsSent(sandbox)).toEqual(PERMITS.slice(0, 2));
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'%s: succeeds and quotes the text',
		async (onError) => {
			sandbox.on(PERMITS[1], { kind: 'errorCode', code: 9027, message: text });

			const run = await deleteThree(sandbox, { onError });

			expect(run.status).toBe('success');
			expect(paired(run).flat()).toContainEqual(
				expect.objectContaining({
					json: expect.objectContaining({
						error: `OPSCOM refused the request (OPSCOM code 9027). OPSCOM said: "${told}"`,
					}),
				}),
			);
		},
	);
});

describe.each(['PERMIT-LOCKED', 'canceled', 'ECONNREFUSED'])('OPSCOM sends the text "%s" as its code', (code) => {
	it('Stop: ends the run and quotes the code in the description', async () => {
		sandbox.on(PERMITS[1], { kind: 'errorCode', code });

		const { message, description } = stopped(await deleteThree(sandbox));

		expect(message).toMatch(/^OPSCOM refused the request/);
		expect(description).toContain(code);
	});

	it('Continue: quotes the code in the message and has it in the details', async () => {
		sandbox.on(PERMITS[1], { kind: 'errorCode', code });

		const run = await deleteThree(sandbox, { onError: 'continueRegularOutput' });

		expect(run.status).toBe('success');
		expect(jsonOf(run, 'OPSCOM')[1]).toEqual({
			error: expect.stringContaining(code),
			details: expect.objectContaining({ outcome: 'refused', errorCode: code }),
		});
	});
});

it('shows at most 300 characters of what OPSCOM says', async () => {
	sandbox.on(PERMITS[1], { kind: 'errorCode', code: 9027, message: `${'n'.repeat(300)}MORE` });

	const run = await deleteThree(sandbox, { onError: 'continueRegularOutput' });

	expect(jsonOf(run, 'OPSCOM')[1].error).toBe(
		`OPSCOM refused the request (OPSCOM code 9027). OPSCOM said: "${'n'.repeat(300)}…"`,
	);
});
