import type { IDataObject, IRun } from 'n8n-workflow';

import { invalid, valid } from '../../../nodes/Opscom/actions/checked';
import type { Operation } from '../../../nodes/Opscom/actions/operation';
import { operations, propertiesOf } from '../../../nodes/Opscom/actions/operations';
import type { Behaviour } from '../../sandbox';
import { until } from '../../until';
import { hintsOf, jsonOf, outputsOf, permitWorkflow, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow } from '../engine';
import { MODES, summaryOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';

/** Something that OPSCOM cannot do: holding a parking space. It has as little in common with a deletion as possible. */
function holdingOf(value: string, effect: Operation['effect']): Operation {
	return {
		resource: 'permit',
		entry: { name: value, value, action: `${value} space`, description: 'Hold a parking space for somebody' },
		fields: [{ displayName: 'Space', name: 'space', type: 'number', default: 0, description: 'The number' }],
		ownOptions: [
			{
				displayName: 'If Space Is Unknown',
				name: 'unknownSpace',
				type: 'options',
				default: 'fail',
				options: [
					{ name: 'Fail', value: 'fail' },
					{ name: 'Skip', value: 'skip' },
				],
			},
		],
		service: 'permit',
		path: `/spaces/${value}`,
		effect,
		comparedNames: [],
		doneKey: 'held',
		wording: {
			done: 'held',
			inDoubt: 'The space may or may not be held',
			resolveDoubt: 'Look at the map of the lot.',
			unconfirmed: "OPSCOM's response does not name the space",
			nameLabel: 'Space',
			nameKey: 'space',
			dryRun: 'Without the dry run, the spaces would be held.',
			alreadyDone: 'skipped: OPSCOM has no such space',
			runAgain: 'Look at the map of the lot, then run the list again.',
			codes: { 9009: { text: 'OPSCOM has no such space', advice: 'Check the number.' } },
		},
		readRequest(fields) {
			const space = fields.value('space');
			if (typeof space !== 'number') {
				return invalid({ text: "'Space' must be a number", value: space, advice: 'Correct the number.' });
			}
			const name = String(space);
			return valid({ name, key: name, subject: name, compared: [], shown: { space }, body: { space } });
		},
		confirms: ({ space }, { body }) => space === body.space,
		alreadyDone: (response, { body }, { unknownSpace }) =>
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

const held = (space: number): Behaviour => ({ kind: 'status', status: 200, body: { space } });
const spacesSent = () => sandbox.wire.map(({ body }) => (body as IDataObject).space);
const errorOf = (run: IRun) => run.data.resultData.error;

/** No word of a deletion in anything of the node's own that a person reads, and something to read. */
function expectOwnWords(run: IRun): void {
	const { message, description } = errorOf(run) ?? {};
	const items = outputsOf(run, 'OPSCOM').flat();
	const ofItems = items.flatMap(({ json }) => [json.error, (json.details as IDataObject | undefined)?.advice]);
	const customData = Object.values(run.data.resultData.metadata ?? {});
	const texts = [message, description, ...ofItems, ...customData, ...hintsOf(run)].filter(Boolean);
	expect(texts.length).toBeGreaterThan(0);
	for (const text of texts) expect(text).not.toMatch(/delet|permit|plate|Reference ID/i);
}

it('is offered beside the others with its own fields and options and those that all share, but is not the default', () => {
	const offered = propertiesOf([...operations]);
	const choice = offered.find(({ name }) => name === 'operation');
	const fields = offered.filter(
		({ displayOptions, type }) => type !== 'hidden' && displayOptions?.show?.operation?.includes('hold'),
	);
	expect(choice?.options).toEqual(operations.filter(({ resource }) => resource === 'permit').map(({ entry }) => entry));
	expect(choice?.default).toBe('getStats');
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

it('is sent to its own path, with the token first, and returns what confirms it', async () => {
	sandbox.next(held(1), held(2), held(3));

	const run = await holdSpaces();

	expect(sandbox.wire.map(({ path, rawBody }) => [path, rawBody])).toEqual(
		[1, 2, 3].map((space) => [
			`/api/${sandbox.clientCode}/v1/spaces/hold`,
			`{"apiToken":"${sandbox.token}","space":${space}}`,
		]),
	);
	expect(jsonOf(run, 'OPSCOM')).toEqual([1, 2, 3].map((space) => ({ space, held: true })));
	expect(summaryOf(run)).toBe('Of 3 items: 3 held.');
	expect(hintsOf(run)).toEqual([]);
});

it('sends nothing when an item is not valid, and shows in a dry run what would be sent', async () => {
	const run = await holdSpaces({ spaces: [1, 'two', 3] });
	const dry = await holdSpaces({ options: { dryRun: true } });

	expect(sandbox.wire).toEqual([]);
	expect(errorOf(run)?.description).toMatch(/^Row 2 of the input\. The value is "two"\. Correct the number\.\n/);
	expect(jsonOf(dry, 'OPSCOM')).toEqual([1, 2, 3].map((space) => ({ dryRun: true, space, wouldSend: { space } })));
	for (const each of [run, dry]) expectOwnWords(each);
});

it('decides by its own option what a missing record means', async () => {
	sandbox.always({ kind: 'errorCode', code: 9009 });

	const failed = await holdSpaces({ spaces: [1] });
	const skipped = await holdSpaces({ spaces: [1], options: { unknownSpace: 'skip' } });
	const wrong = await holdSpaces({ spaces: [1], options: { unknownSpace: 'treatAsDeleted' } });

	expect(errorOf(failed)?.message).toBe('OPSCOM has no such space (OPSCOM code 9009)');
	expect(jsonOf(skipped, 'OPSCOM')).toEqual([expect.objectContaining({ space: 1, skipped: true, held: true })]);
	expect(hintsOf(skipped)).toEqual(['info: 1 item was skipped: OPSCOM has no such space.']);
	expect(errorOf(wrong)?.message).toBe("'If Space Is Unknown' must be one of its listed values");
	for (const run of [failed, skipped]) expectOwnWords(run);
});

it("is resumed by 'Retry execution'", async () => {
	sandbox.next(held(1), { kind: 'cut' });
	const failed = await holdSpaces();
	sandbox.next(held(2), held(3));
	const run = await retryOf(failed);

	expect(summaryOf(failed)).toBe('Of 3 items: 1 held, 1 unknown, 1 not sent.');
	expect(spacesSent()).toEqual([1, 2, 2, 3]);
	expect(jsonOf(run, 'OPSCOM')).toEqual([1, 2, 3].map((space) => ({ space, held: true })));
	for (const each of [failed, run]) expectOwnWords(each);
});

const DOUBTS: Array<[string, Behaviour]> = [
	['a cut connection', { kind: 'cut' }],
	['an HTTP 503', { kind: 'status', status: 503 }],
	['a redirect', { kind: 'status', status: 302 }],
	['a page', { kind: 'html' }],
	['another response', { kind: 'status', status: 200, body: { space: 99 } }],
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
			const text = errorOf(each)?.message ?? outputsOf(each, 'OPSCOM').flat()[0].json.error;
			expect(text).toMatch(/^The space may or may not be held: /);
			expectOwnWords(each);
		}
		expect(summaryOf(newRun)).toBe('Of 1 item: 0 held, 1 sent before.');
	});
});

it.each(MODES)('tells in its own words of a run that is stopped, with On Error = %s', async (onError) => {
	sandbox.next(held(1));
	sandbox.always({ kind: 'hang' });

	const running = start(workflowFor({ onError }), settingFor(sandbox));
	await until(() => sandbox.wire.length === 2);
	running.cancel();
	const run = await running.ended;

	expect(summaryOf(run)).toBe('Of 3 items: 1 held, 1 unknown, 1 not sent.');
	expectOwnWords(run);
});

// OPSCOM's own text can name anything; ours must not.
const codes = [9000, 9002, 9003, 9009, 9022, 9033, 9999, 'LOCKED'].map(
	(code): Behaviour => ({
		kind: 'errorCode',
		code,
		message: 'No.',
	}),
);
const statuses = [401, 403, 404, 407, 429, 500].map((status): Behaviour => ({ kind: 'status', status, body: 'x' }));

it.each([...codes, ...statuses, ...DOUBTS.map(([, behaviour]) => behaviour)])(
	'tells in its own words of %j',
	async (one) => {
		for (const operation of [hold, holdOnce]) {
			sandbox.next(held(1), one, held(2), held(3));

			const run = await holdSpaces({ operation, onError: 'continueRegularOutput' });

			expectOwnWords(run);
			sandbox.reset();
		}
	},
);
