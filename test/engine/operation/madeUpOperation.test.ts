import type { IDataObject, INode, INodeProperties, IRun, OnError } from 'n8n-workflow';

import { invalid, valid } from '../../../nodes/Opscom/actions/checked';
import type { Operation } from '../../../nodes/Opscom/actions/operation';
import { operations, propertiesOf } from '../../../nodes/Opscom/actions/operations';
import { deletePermit } from '../../../nodes/Opscom/actions/permit/delete.operation';
import { ERROR_TABLE } from '../../sandbox/errorTable';
import type { Behaviour } from '../../sandbox';
import { deletionWorkflow, hintsOf, outputsOf, settingFor, type Deletions } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow } from '../engine';
import { useSandbox } from '../useSandbox';

/** Something that OPSCOM cannot do: holding a parking space. It has as little in common with a deletion as possible. */
function holdingOf(value: string, safeToRepeat: boolean): Operation {
	const name = value === 'hold' ? 'Hold' : 'Hold Again';
	return {
		resource: 'permit',
		entry: { name, value, action: `${name} space`, description: 'Hold a parking space for somebody' },
		fields: [
			{
				displayName: 'Space',
				name: 'space',
				type: 'number',
				default: 0,
				description: 'The number of the space',
			},
		],
		ownOptions: [
			{
				displayName: 'If Space Is Unknown',
				name: 'unknownSpace',
				default: 'fail',
				description: 'What to do when OPSCOM has no such space',
				choices: [
					{ name: 'Fail', value: 'fail', description: 'The item fails' },
					{ name: 'Skip', value: 'skip', description: 'The item continues' },
				],
			},
		],
		service: 'permit',
		path: `/spaces/${value}`,
		safeToRepeat,
		wording: {
			done: 'held',
			inDoubt: 'The space may or may not be held',
			resolveDoubt: 'Look at the map of the lot.',
			unconfirmed: "OPSCOM's response does not name the space",
			idName: 'Space',
			idKey: 'space',
			dryRun: 'Without the dry run, the spaces would be held.',
			alreadyDone: 'skipped: OPSCOM has no such space',
			notFoundInRetry: 'Look at the map of the lot.',
			runAgain: 'Look at the map of the lot, then run the list again.',
			codes: { 9009: { text: 'OPSCOM has no such space', advice: 'Check the number.' } },
		},
		readRequest(fields) {
			const space = fields.value('space');
			if (typeof space !== 'number') {
				return invalid({ text: "'Space' must be a number", value: space, advice: 'Correct the number.' });
			}
			return valid({ id: String(space), identity: { space }, body: { space } });
		},
		confirms: ({ held }, { body }) => held === body.space,
		alreadyDone: (response, { body }, _mayBeDoneEarlier, { unknownSpace }) =>
			unknownSpace === 'skip' ? { ...response, ...body, skipped: true } : undefined,
	};
}

/** Not safe to repeat: each one holds another space. */
const hold = holdingOf('hold', false);
const holdAgain = holdingOf('holdAgain', true);
// What a new file in nodes/Opscom/actions and its line in operations.ts would do.
operations.push(hold, holdAgain);

const sandbox = useSandbox();
const MODES: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];

interface Holdings extends Partial<Deletions> {
	spaces?: unknown[];
	operation?: Operation;
}

function workflowFor({ spaces = [1, 2, 3], operation = hold, options = {}, ...more }: Holdings): SavedWorkflow {
	const rows = spaces.map((space) => ({ space })) as IDataObject[];
	const workflow = deletionWorkflow({ rows, options: { concurrency: 1, maxRetries: 3, ...options }, ...more });
	const nodes = workflow.nodes.map((node): INode => {
		if (node.name !== 'OPSCOM') return node;
		const { resource, options: saved } = node.parameters;
		const parameters = { resource, operation: operation.entry.value, space: '={{ $json.space }}', options: saved };
		return { ...node, parameters };
	});
	return { ...workflow, nodes };
}

const holdSpaces = (holdings: Holdings = {}) => start(workflowFor(holdings), settingFor(sandbox)).ended;
const retryOf = (run: IRun, holdings: Holdings = {}) => retry(run, workflowFor(holdings), settingFor(sandbox)).ended;

const held = (space: number): Behaviour => ({ kind: 'status', status: 200, body: { held: space } });
const spacesSent = () => sandbox.wire.map(({ body }) => (body as IDataObject).space);
const errorOf = (run: IRun) => run.data.resultData.error;
const itemsOf = (run: IRun) => outputsOf(run, 'OPSCOM').flat();
const summaryOf = (run: IRun) => run.data.resultData.metadata?.opscom_summary;

/** Everything that a person reads of the node's own, without the row. */
function textsOf(run: IRun): string[] {
	const { message, description } = errorOf(run) ?? {};
	const ofItems = itemsOf(run).flatMap(({ json }) => [json.error, (json.details as IDataObject | undefined)?.advice]);
	const customData = Object.values(run.data.resultData.metadata ?? {});
	return [message, description, ...ofItems, ...customData, ...hintsOf(run)].filter((text) => typeof text === 'string');
}

/** No word of a deletion anywhere, and something to read. */
function expectOwnWords(run: IRun): void {
	const texts = textsOf(run);
	expect(texts.length).toBeGreaterThan(0);
	for (const text of texts) expect(text).not.toMatch(/delet|Reference ID/i);
}

describe('an operation in a file of its own', () => {
	const offered = propertiesOf([...operations]);
	const shownFor = (operation: string) =>
		offered.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation));

	it('is offered beside the others, without becoming the default', () => {
		const choice = offered.find(({ name }) => name === 'operation');
		expect(choice?.options).toEqual(operations.map(({ entry }) => entry));
		expect(choice?.default).toBe('delete');
	});

	it('shows its own fields and options, and those that all operations share', () => {
		const fields = shownFor('hold');
		expect(fields.map(({ name }) => name)).toEqual(['space', 'options']);
		expect(fields[1].options?.map(({ name }) => name)).toEqual([
			'concurrency',
			'dryRun',
			'unknownSpace',
			'maxRetries',
			'requestInterval',
			'timeout',
		]);
	});

	it('changes nothing about the fields of the others', () => {
		const before = propertiesOf([deletePermit]).filter(({ name }) => !['resource', 'operation'].includes(name));
		expect(shownFor('delete')).toEqual(before);
	});

	it("says nothing of a deletion in the operation's form", () => {
		const forms: INodeProperties[] = shownFor('hold');
		expect(JSON.stringify(forms)).not.toMatch(/delet|Reference ID/i);
	});

	it('is sent to its own path, one request for each item, with the token first', async () => {
		sandbox.next(held(1), held(2), held(3));

		const run = await holdSpaces();

		expect(run.status).toBe('success');
		expect(sandbox.wire.map(({ path, rawBody }) => [path, rawBody])).toEqual(
			[1, 2, 3].map((space) => [
				`/api/${sandbox.clientCode}/v1/spaces/hold`,
				`{"apiToken":"${sandbox.token}","space":${space}}`,
			]),
		);
		expect(outputsOf(run, 'OPSCOM')[0]).toEqual(
			[1, 2, 3].map((space, item) => ({ json: { held: space }, pairedItem: { item } })),
		);
		expect(summaryOf(run)).toBe('Of 3 items: 3 held.');
		expect(hintsOf(run)).toEqual([]);
	});

	it('is sent for each of two rows that are alike', async () => {
		sandbox.next(held(4), held(4));

		const run = await holdSpaces({ spaces: [4, 4] });

		expect(spacesSent()).toEqual([4, 4]);
		expect(itemsOf(run).map(({ json }) => json)).toEqual([{ held: 4 }, { held: 4 }]);
		expect(hintsOf(run)).toEqual([]);
	});

	it('sends nothing when an item is not valid', async () => {
		const run = await holdSpaces({ spaces: [1, 'two', 3] });

		expect(sandbox.wire).toEqual([]);
		expect(errorOf(run)?.message).toBe("'Space' must be a number");
		expect(errorOf(run)?.description).toMatch(
			/^Item 1 \(row 2 of the input\)\. The value is "two"\. Correct the number\.\nNothing was sent to OPSCOM\./,
		);
		expect(summaryOf(run)).toBe('Of 3 items: 0 held, 3 not sent.');
		expectOwnWords(run);
	});

	it('shows in a dry run what would be sent', async () => {
		const run = await holdSpaces({ options: { dryRun: true } });

		expect(sandbox.wire).toEqual([]);
		expect(itemsOf(run).map(({ json }) => json)).toEqual(
			[1, 2, 3].map((space) => ({ dryRun: true, space, wouldSend: { space } })),
		);
		expect(hintsOf(run)).toEqual([
			'warning: Dry run: nothing was sent to OPSCOM for 3 items. Without the dry run, the spaces would be held.',
		]);
		expect(summaryOf(run)).toBe('Of 3 items: 3 checked in a dry run.');
	});

	it('is confirmed only by the response that it asks for', async () => {
		sandbox.always({ kind: 'status', status: 200, body: { status: 'success', reference_id: '1' } });

		const run = await holdSpaces({ spaces: [1], onError: 'continueRegularOutput' });

		expect(itemsOf(run)[0].json).toMatchObject({
			error:
				'The space may or may not be held: OPSCOM\'s response does not name the space. OPSCOM said: "{"status":"success","reference_id":"1"}"',
			details: {
				referenceId: null,
				space: '1',
				outcome: 'unknown',
				attempts: 1,
				advice: 'Look at the map of the lot.',
			},
		});
		expectOwnWords(run);
	});

	it('decides by its own option what a missing record means', async () => {
		sandbox.always({ kind: 'errorCode', code: 9009 });

		const failed = await holdSpaces({ spaces: [1] });
		const skipped = await holdSpaces({ spaces: [1], options: { unknownSpace: 'skip' } });
		const wrong = await holdSpaces({ spaces: [1], options: { unknownSpace: 'treatAsDeleted' } });

		expect(errorOf(failed)?.message).toBe('OPSCOM has no such space (OPSCOM code 9009)');
		expect(itemsOf(skipped)[0].json).toEqual({
			ErrorCode: 9009,
			ErrorMessage: ERROR_TABLE[9009],
			space: 1,
			skipped: true,
		});
		expect(hintsOf(skipped)).toEqual(['info: 1 item was skipped: OPSCOM has no such space.']);
		expect(errorOf(wrong)?.message).toBe("'If Space Is Unknown' must be one of its listed values");
		for (const run of [failed, skipped]) expectOwnWords(run);
	});
});

describe('an operation that is safe to repeat', () => {
	it.each<[string, Behaviour]>([
		['a cut connection', { kind: 'cut' }],
		['an HTTP 503', { kind: 'status', status: 503 }],
		['a response that confirms nothing', { kind: 'html' }],
	])('is sent again after %s', async (_, behaviour) => {
		sandbox.next(behaviour, held(1), held(2));

		const run = await holdSpaces({ operation: holdAgain, spaces: [1, 2] });

		expect(spacesSent()).toEqual([1, 1, 2]);
		expect(itemsOf(run).map(({ json }) => json)).toEqual([{ held: 1 }, { held: 2 }]);
	});

	it("is sent again by 'Retry execution' when in doubt, and what is settled is not", async () => {
		sandbox.next(held(1), { kind: 'cut' });
		const holdings = { operation: holdAgain, options: { maxRetries: 0 } };

		const failed = await holdSpaces(holdings);
		expect(summaryOf(failed)).toBe('Of 3 items: 1 held, 1 unknown, 1 not sent.');
		sandbox.next(held(2), held(3));
		const run = await retryOf(failed, holdings);

		expect(run.status).toBe('success');
		expect(spacesSent()).toEqual([1, 2, 2, 3]);
		expect(itemsOf(run).map(({ json }) => json)).toEqual([{ held: 1 }, { held: 2 }, { held: 3 }]);
		expect(summaryOf(run)).toBe('Of 3 items: 3 held.');
		expect(hintsOf(run)).toEqual(['info: Not sent again: 1 item already held by an earlier try of this run.']);
	});
});

const DOUBTS: Array<[string, Behaviour]> = [
	['a cut connection', { kind: 'cut' }],
	['an HTTP 503', { kind: 'status', status: 503 }],
	['a response that confirms nothing', { kind: 'html' }],
	['another response', { kind: 'status', status: 200, body: { held: 99 } }],
];

describe('an operation that is not safe to repeat', () => {
	describe.each(DOUBTS)('after %s', (_, behaviour) => {
		it.each(MODES)('is not sent again with On Error = %s, also not by n8n', async (onError) => {
			sandbox.next(behaviour);
			sandbox.always(held(1));
			const holdings: Holdings = { spaces: [1], onError, tries: 3 };

			const run = await holdSpaces(holdings);

			expect(spacesSent()).toEqual([1]);
			const [text] = onError === 'stopWorkflow' ? [errorOf(run)?.message] : itemsOf(run).map(({ json }) => json.error);
			expect(text).toMatch(/^The space may or may not be held: /);
			expect(summaryOf(run)).toBe('Of 1 item: 0 held, 1 unknown.');
			expect(run.data.resultData.metadata?.opscom_unknown).toBe('1');
			expectOwnWords(run);
		});

		it("is not sent again by 'Retry execution', and stays unknown", async () => {
			sandbox.next(held(1), behaviour);
			sandbox.always(held(3));

			const failed = await holdSpaces();
			const again = await retryOf(failed);
			const run = await retryOf(again, { onError: 'continueErrorOutput' });

			expect(again.status).toBe('error');
			expect(spacesSent()).toEqual([1, 2, 3]);
			const [done, unknown] = outputsOf(run, 'OPSCOM');
			expect(done.map(({ json, pairedItem }) => [json, pairedItem])).toEqual([
				[{ held: 1 }, { item: 0 }],
				[{ held: 3 }, { item: 2 }],
			]);
			expect(unknown).toHaveLength(1);
			expect(unknown[0].json).toMatchObject({
				error: expect.stringMatching(/^The space may or may not be held: .*not sent again/),
				details: {
					referenceId: null,
					space: '2',
					outcome: 'unknown',
					attempts: 0,
					advice: 'Look at the map of the lot.',
				},
			});
			expect(summaryOf(run)).toBe('Of 3 items: 2 held, 1 unknown.');
			for (const each of [failed, again, run]) expectOwnWords(each);
		});
	});

	it.each<[string, Behaviour]>([
		['an HTTP 429, which OPSCOM sends before it acts', { kind: 'tooMany', retryAfter: 0 }],
	])('is sent again after %s', async (_, behaviour) => {
		sandbox.next(behaviour, held(1));

		const run = await holdSpaces({ spaces: [1] });

		expect(spacesSent()).toEqual([1, 1]);
		expect(itemsOf(run).map(({ json }) => json)).toEqual([{ held: 1 }]);
	});

	it.each(MODES)(
		'DEFECT: is not to be run again after an exception in the node, with On Error = %s',
		async (onError) => {
			const confirms = jest.spyOn(hold, 'confirms').mockImplementation(() => {
				throw new Error('thrown on purpose');
			});
			sandbox.always(held(1));

			const run = await holdSpaces({ spaces: [1], onError });
			confirms.mockRestore();

			expect(spacesSent()).toEqual([1]);
			expect(summaryOf(run)).toBe('Of 1 item: 0 held, 1 unknown.');
			expectOwnWords(run);
			// A second one is worse than a question.
			for (const text of textsOf(run)) expect(text).not.toMatch(/Run this item again/);
		},
	);

	it("is sent by 'Retry execution' after a refusal", async () => {
		sandbox.next(held(1), { kind: 'errorCode', code: 9003 }, held(2), held(3));

		const run = await retryOf(await holdSpaces());

		expect(run.status).toBe('success');
		expect(spacesSent()).toEqual([1, 2, 2, 3]);
	});
});

describe.each(MODES)('in its own words with On Error = %s', (onError) => {
	const responses: Array<[string, Behaviour]> = [
		...Object.keys(ERROR_TABLE).map((code): [string, Behaviour] => [
			`code ${code}`,
			// OPSCOM's own text can name anything; ours must not.
			{ kind: 'errorCode', code: Number(code), message: 'No.' },
		]),
		['a code that is not listed', { kind: 'errorCode', code: 9999, message: 'No.' }],
		['a code that is text', { kind: 'errorCode', code: 'LOCKED', message: 'No.' }],
		...[302, 400, 401, 403, 404, 408, 429, 500, 503].map((status): [string, Behaviour] => [
			`HTTP ${status}`,
			{ kind: 'status', status, body: 'x' },
		]),
		...DOUBTS,
		['a confirmation with a code', { kind: 'status', status: 200, body: { held: 2, ErrorCode: 0 } }],
	];

	it.each(responses)('tells of %s', async (_, behaviour) => {
		sandbox.next(held(1), behaviour);
		sandbox.always(held(3));

		const run = await holdSpaces({ onError, options: { maxRetries: 0 } });

		expect(summaryOf(run)).toMatch(/^Of 3 items: [12] held, [12] (not found|refused by OPSCOM|unknown|not sent)/);
		if (onError === 'stopWorkflow')
			expect(errorOf(run)?.description).toMatch(/^Item 1 \(row 2 of the input\), Space 2\. /);
		expectOwnWords(run);
	});

	it('tells of a connection that cannot be opened', async () => {
		const run = await start(
			workflowFor({ onError, options: { maxRetries: 0 } }),
			settingFor(sandbox, { baseUrl: 'http://127.0.0.1:1' }),
		).ended;

		expect(summaryOf(run)).toBe('Of 3 items: 0 held, 3 not sent.');
		expectOwnWords(run);
	});

	it('tells of a run that is stopped', async () => {
		sandbox.next(held(1));
		sandbox.always({ kind: 'hang' });

		const running = start(workflowFor({ onError }), settingFor(sandbox));
		while (sandbox.wire.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
		running.cancel();
		const run = await running.ended;

		expect(summaryOf(run)).toBe('Of 3 items: 1 held, 1 unknown, 1 not sent.');
		expectOwnWords(run);
	});
});
