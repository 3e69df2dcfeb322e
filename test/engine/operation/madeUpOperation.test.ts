import type { IDataObject, IRun } from 'n8n-workflow';

import { invalid, valid } from '../../../nodes/Opscom/actions/checked';
import type { Operation } from '../../../nodes/Opscom/actions/operation';
import { operations, propertiesOf } from '../../../nodes/Opscom/actions/operations';
import { deletePermit } from '../../../nodes/Opscom/actions/permit/delete.operation';
import type { Behaviour } from '../../sandbox';
import { ERROR_TABLE } from '../../sandbox/errorTable';
import { hintsOf, outputsOf, permitWorkflow, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow } from '../engine';
import { MODES, summaryOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';

/** Something that OPSCOM cannot do: holding a parking space. It has as little in common with a deletion as possible. */
function holdingOf(value: string, effect: Operation['effect']): Operation {
	return {
		resource: 'permit',
		entry: { name: value, value, action: `${value} space`, description: 'Hold a parking space for somebody' },
		fields: [
			{ displayName: 'Space', name: 'space', type: 'number', default: 0, description: 'The number of the space' },
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
		effect,
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
			return valid({ id: String(space), key: String(space), identity: { space }, body: { space } });
		},
		confirms: ({ held }, { body }) => held === body.space,
		alreadyDone: (response, { body }, _isDoneEarlier, { unknownSpace }) =>
			unknownSpace === 'skip' ? { ...response, ...body, skipped: true } : undefined,
	};
}

const hold = holdingOf('hold', 'repeatable');
const holdOnce = holdingOf('holdOnce', 'once');
// What a new file in nodes/Opscom/actions and its line in operations.ts would do.
operations.push(hold, holdOnce);

const sandbox = useSandbox();

interface Holdings extends Omit<Partial<PermitRun>, 'rows'> {
	spaces?: unknown[];
	operation?: Operation;
}

function workflowFor({ spaces = [1, 2, 3], operation = hold, options, ...more }: Holdings): SavedWorkflow {
	const rows = spaces.map((space) => ({ space })) as IDataObject[];
	const parameters = { operation: operation.entry.value, space: '={{ $json.space }}' };
	return permitWorkflow({ rows, parameters, options: { concurrency: 1, maxRetries: 0, ...options }, ...more });
}

const holdSpaces = (holdings: Holdings = {}) => start(workflowFor(holdings), settingFor(sandbox)).ended;
const retryOf = (run: IRun, holdings: Holdings = {}) => retry(run, workflowFor(holdings), settingFor(sandbox)).ended;

const held = (space: number): Behaviour => ({ kind: 'status', status: 200, body: { held: space } });
const spacesSent = () => sandbox.wire.map(({ body }) => (body as IDataObject).space);
const errorOf = (run: IRun) => run.data.resultData.error;
const itemsOf = (run: IRun) => outputsOf(run, 'OPSCOM').flat();

/** No word of a deletion in anything of the node's own that a person reads, and something to read. */
function expectOwnWords(run: IRun): void {
	const { message, description } = errorOf(run) ?? {};
	const ofItems = itemsOf(run).flatMap(({ json }) => [json.error, (json.details as IDataObject | undefined)?.advice]);
	const customData = Object.values(run.data.resultData.metadata ?? {});
	const texts = [message, description, ...ofItems, ...customData, ...hintsOf(run)].filter(
		(text) => typeof text === 'string',
	);
	expect(texts.length).toBeGreaterThan(0);
	for (const text of texts) expect(text).not.toMatch(/delet|Reference ID/i);
}

describe('the form', () => {
	const offered = propertiesOf([...operations]);
	const shownFor = (operation: string) =>
		offered.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation));

	it('offers it beside the others, without making it the default', () => {
		const choice = offered.find(({ name }) => name === 'operation');
		expect(choice?.options).toEqual(
			operations.filter(({ resource }) => resource === 'permit').map(({ entry }) => entry),
		);
		expect(choice?.default).toBe('delete');
	});

	it('shows its own fields and options and those that all operations share, and says nothing of a deletion', () => {
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
		expect(JSON.stringify(fields)).not.toMatch(/delet|Reference ID/i);
	});

	it('changes nothing about the fields of the others', () => {
		const before = propertiesOf([deletePermit]).filter(({ name }) => !['resource', 'operation'].includes(name));
		expect(shownFor('delete')).toEqual(before);
	});
});

describe('a run', () => {
	it('sends it to its own path, with the token first, and returns what confirms it', async () => {
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

	it('sends nothing when an item is not valid', async () => {
		const run = await holdSpaces({ spaces: [1, 'two', 3] });

		expect(sandbox.wire).toEqual([]);
		expect(errorOf(run)?.message).toBe("'Space' must be a number");
		expect(errorOf(run)?.description).toMatch(
			/^Row 2 of the input\. The value is "two"\. Correct the number\.\nNothing was sent to OPSCOM\./,
		);
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

	it("is resumed by 'Retry execution'", async () => {
		sandbox.next(held(1), { kind: 'cut' });
		const failed = await holdSpaces();
		expect(summaryOf(failed)).toBe('Of 3 items: 1 held, 1 unknown, 1 not sent.');

		sandbox.next(held(2), held(3));
		const run = await retryOf(failed);

		expect(run.status).toBe('success');
		expect(spacesSent()).toEqual([1, 2, 2, 3]);
		expect(itemsOf(run).map(({ json }) => json)).toEqual([{ held: 1 }, { held: 2 }, { held: 3 }]);
		expect(hintsOf(run)).toEqual(['info: Not sent again: 1 item already held by an earlier try of this run.']);
		for (const each of [failed, run]) expectOwnWords(each);
	});
});

const DOUBTS: Array<[string, Behaviour]> = [
	['a cut connection', { kind: 'cut' }],
	['an HTTP 503', { kind: 'status', status: 503 }],
	['a redirect', { kind: 'status', status: 302 }],
	['a response that confirms nothing', { kind: 'html' }],
	['another response', { kind: 'status', status: 200, body: { held: 99 } }],
];

describe.each(DOUBTS)('after %s', (_, behaviour) => {
	it.each(MODES)('one that must be sent once is never sent again, with On Error = %s', async (onError) => {
		sandbox.next(behaviour);
		sandbox.always(held(1));
		const holdings: Holdings = { operation: holdOnce, spaces: [1], onError, tries: 3, options: { maxRetries: 3 } };

		const run = await holdSpaces(holdings);
		const again = await retryOf(run, holdings);
		const newRun = await holdSpaces(holdings);

		expect(spacesSent()).toEqual([1]);
		expect(summaryOf(run)).toBe('Of 1 item: 0 held, 1 unknown.');
		expect(run.data.resultData.metadata?.opscom_unknown).toBe('1');
		for (const each of [run, again]) {
			const [text] = errorOf(each) ? [errorOf(each)?.message] : itemsOf(each).map(({ json }) => json.error);
			expect(text).toMatch(/^The space may or may not be held: /);
		}
		expect(summaryOf(newRun)).toBe('Of 1 item: 0 held, 1 sent before.');
		for (const each of [run, again]) expectOwnWords(each);
	});
});

it.each(MODES)(
	'one that must be sent once is not to be run again after an exception in the node, with On Error = %s',
	async (onError) => {
		const confirms = jest.spyOn(holdOnce, 'confirms').mockImplementation(() => {
			throw new Error('thrown on purpose');
		});
		sandbox.always(held(1));

		const run = await holdSpaces({ operation: holdOnce, spaces: [1], onError });
		confirms.mockRestore();

		expect(spacesSent()).toEqual([1]);
		expect(summaryOf(run)).toBe('Of 1 item: 0 held, 1 unknown.');
		expectOwnWords(run);
		// A second one is worse than a question.
		expect(JSON.stringify([errorOf(run), itemsOf(run)])).not.toMatch(/Run this item again/);
	},
);

describe('in its own words', () => {
	// OPSCOM's own text can name anything; ours must not.
	const code = (value: number | string): Behaviour => ({ kind: 'errorCode', code: value, message: 'No.' });
	const status = (value: number): Behaviour => ({ kind: 'status', status: value, body: 'x' });
	const denials = [...[9000, 9001, 9002].map(code), ...[401, 403].map(status)];
	const others = [
		...Object.keys(ERROR_TABLE)
			.map(Number)
			.filter((value) => value > 9002)
			.map(code),
		...[code(9999), code('LOCKED'), ...[302, 400, 404, 407, 408, 422, 500, 503].map(status)],
		...DOUBTS.map(([, behaviour]) => behaviour),
		{ kind: 'status', status: 200, body: { held: 1, ErrorCode: 0 } } satisfies Behaviour,
	];

	it.each([hold, holdOnce])('tells of every response, with $path', async (operation) => {
		// Some of the responses are none of OPSCOM, and ten of those in a row would end the run.
		const responses = others.flatMap((behaviour, at) => (at % 5 === 4 ? [behaviour, held(-1)] : [behaviour]));
		const spaces = responses.map((_, at) => at);
		sandbox.next(...responses);

		const run = await holdSpaces({ operation, spaces, onError: 'continueRegularOutput' });

		expect(spacesSent()).toEqual(spaces);
		expect(itemsOf(run).filter(({ json }) => typeof json.error === 'string')).toHaveLength(responses.length);
		expectOwnWords(run);
	});

	it.each(denials)('tells of a denied access: %j', async (denial) => {
		sandbox.next(denial);

		const run = await holdSpaces({ onError: 'continueRegularOutput' });

		expect(summaryOf(run)).toBe('Of 3 items: 0 held, 1 refused by OPSCOM, 2 not sent.');
		expectOwnWords(run);
	});

	it.each([code(9009), code(9033), status(302), status(503), ...DOUBTS.map(([, behaviour]) => behaviour)])(
		'tells of a run that stops at %j',
		async (behaviour) => {
			sandbox.next(held(1), behaviour);

			const run = await holdSpaces();

			expect(errorOf(run)?.description).toMatch(/^Row 2 of the input, Space 2\. /);
			expectOwnWords(run);
		},
	);

	it('tells of a connection that cannot be opened', async () => {
		const setting = settingFor(sandbox, { baseUrl: 'http://127.0.0.1:1' });

		const run = await start(workflowFor({ onError: 'continueRegularOutput' }), setting).ended;

		expect(summaryOf(run)).toBe('Of 3 items: 0 held, 3 not sent.');
		expectOwnWords(run);
	});

	it.each(MODES)('tells of a run that is stopped, with On Error = %s', async (onError) => {
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
