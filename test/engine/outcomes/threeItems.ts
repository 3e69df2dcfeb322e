import type { ICredentialDataDecryptedObject, IDataObject, IRun, OnError } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import { confirmationOf, jsonOf, outputsOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { start, type SavedWorkflow } from '../engine';
import { deleting, permitOperations, type PermitOperation } from '../permitOperations';

/** The permits of the three items of a deletion, all there before the run. */
export const PERMITS = deleting.rows.map(({ id }) => id as string);

export const ALL = [0, 1, 2];

export const POSITIONS = [
	{ where: 'first', position: 0 },
	{ where: 'middle', position: 1 },
	{ where: 'last', position: 2 },
];

/**
 * For tests of how an item ends: each operation, with the positions at which to try it. How the node goes from item to
 * item is the same for all, so it is tried with Delete.
 */
export const eachWithPositions = permitOperations.map((operation) => ({
	name: operation.name,
	operation,
	positions: operation === deleting ? POSITIONS : POSITIONS.filter(({ where }) => where === 'middle'),
}));

/** The last line of a run that stopped at an item which could end differently when it is sent again. */
export const SEND_THE_REST =
	"To send the items that are not settled yet, and only those, choose 'Retry with currently saved workflow' for the newest execution in n8n's list of executions.";

/** The last line of a run that stopped at an item which OPSCOM refuses or does not find. */
export const CORRECT_FIRST =
	"A retry would stop at this item again. First follow the advice above or change 'On Error' in the node's settings, and save the workflow. Then choose 'Retry with currently saved workflow' for the newest execution in n8n's list of executions. It sends only the items that are not settled yet.";

/** The last line of a run in which some items could not be sent. */
export const CONTINUE_WITH_OTHERS =
	"To continue with the other items when this happens, choose 'Continue' or 'Continue (using error output)' under 'On Error' in the node's settings.";

export interface ThreeItems {
	onError?: OnError;
	/** Fields in place of those of the row at `position`. */
	instead?: { position: number; fields: IDataObject };
	options?: Record<string, unknown>;
	credential?: ICredentialDataDecryptedObject;
	/** In place of the operation's own. */
	parameters?: IDataObject;
	settings?: SavedWorkflow['settings'];
}

/** Runs the operation's three rows one after the other without a retry, unless `options` say otherwise. */
export async function runThree(sandbox: Sandbox, operation: PermitOperation, three: ThreeItems = {}): Promise<IRun> {
	const { onError, instead, options, credential, parameters, settings } = three;
	operation.prepare(sandbox);
	const workflow = permitWorkflow({
		rows: operation.rows.map((row, at) => ({ ...row, ...(instead?.position === at && instead.fields) })),
		parameters: { ...operation.parameters, ...parameters },
		options: { concurrency: 1, maxRetries: 0, ...options },
		onError,
	});
	return await start({ ...workflow, settings }, settingFor(sandbox, credential)).ended;
}

/** Deletes the three permits. */
export async function deleteThree(
	sandbox: Sandbox,
	{ referenceId, ...three }: ThreeItems & { referenceId?: string } = {},
): Promise<IRun> {
	return await runThree(sandbox, deleting, {
		...three,
		...(referenceId !== undefined && { parameters: { referenceId } }),
	});
}

/** The input row as it stands in an item of the error output. */
export const rowAt = (position: number, { rows } = deleting): IDataObject => ({ row: position, ...rows[position] });

/** What the details of a failed item call it. */
export const namedAs = ({ idKey }: PermitOperation, id: string | null): IDataObject => ({
	referenceId: null,
	[idKey]: id,
});

/** An item as an error of the whole run names it. */
export const itemAt = (position: number): string => `Item ${position} (row ${position + 1} of the input)`;

/** OPSCOM's documented response to a deletion. */
export const confirmed = (position: number): IDataObject => confirmationOf(PERMITS[position]);

/** The permits of the three items that are gone. */
export const gone = (sandbox: Sandbox) => PERMITS.filter((id) => !sandbox.has(id));

/** What the node returned by each output: the JSON and the number of the input item that it is paired with. */
export const paired = (run: IRun) =>
	outputsOf(run, 'OPSCOM').map((items) => items.map(({ json, pairedItem }) => ({ json, pairedItem })));

/** The rows that n8n finds for the items of a following node. */
export const rowsAfter = (run: IRun, node: 'Deleted' | 'Needs a person') => jsonOf(run, node).map(({ row }) => row);

export interface StoppedRun {
	message: string;
	description: string;
	context: { itemIndex?: number; account?: Record<string, Array<string | null>> };
}

/** What n8n shows of a run that the node ended; fails when the run did not end so. */
export function stopped(run: IRun): StoppedRun {
	expect(run.status).toBe('error');
	expect(Object.keys(run.data.resultData.runData)).toEqual(['Rows', 'OPSCOM']);
	expect(outputsOf(run, 'OPSCOM')).toEqual([]);
	const { message, description, context } = run.data.resultData.error as unknown as StoppedRun;
	return { message, description, context };
}

/** The rows for which OPSCOM has done what the operation asks for, by position. */
const doneAt = (sandbox: Sandbox, { rows, timesDone }: PermitOperation) =>
	ALL.filter((at) => timesDone(sandbox, rows[at]) > 0);

/** The requests that OPSCOM got, without what tells the account. */
const bodiesSent = ({ wire }: Sandbox) =>
	wire.map(({ body }) =>
		Object.fromEntries(
			Object.entries(body as IDataObject).filter(([key]) => !['apiToken', 'api_token', 'client'].includes(key)),
		),
	);

/** What OPSCOM sees of a run: the positions of the items that are sent, and of those for which it does what is asked. */
interface Seen {
	sent: number[];
	done: number[];
}

/** What a run of the three items comes to in each of the three 'On Error' modes when some of them fail. */
export interface FailingRun {
	run: (onError?: OnError) => Promise<IRun>;
	/** The JSON of the items that fail in a run that continues, by position. The others are done. */
	failed: Record<number, IDataObject>;
	/** Fields in place of those of the row at `position`. */
	instead?: ThreeItems['instead'];
	stop: Seen & {
		message: string;
		/** Line by line. */
		description: string[];
		itemIndex: number;
		/** Outcomes without items are left out. */
		account: Record<string, Array<string | null>>;
	};
	continued: Seen;
}

/** Defines a test for each of the three 'On Error' modes. */
export function itInEachOnErrorMode(
	sandbox: Sandbox,
	operation: PermitOperation,
	{ run, failed, instead, stop, continued }: FailingRun,
): void {
	const { rows, done: doneWord } = operation;
	const failedAt = ALL.filter((at) => at in failed);
	const othersAt = ALL.filter((at) => !(at in failed));
	const expectSeen = ({ sent, done }: Seen) => {
		expect(bodiesSent(sandbox)).toEqual(sent.map((at) => operation.bodyOf(rows[at])));
		if (operation.changesSomething) expect(doneAt(sandbox, operation)).toEqual(done);
	};
	const outputOf = (at: number) => operation.confirmed(sandbox, rows[at]);
	const itemsOf = (at: number, jsons: IDataObject[]) => jsons.map((json) => ({ json, pairedItem: { item: at } }));

	it('Stop: ends the run with the reason, the account and what to do', async () => {
		const { message, description, itemIndex, account } = stop;

		const ended = await run();

		expectSeen(stop);
		expect(stopped(ended)).toEqual({
			message,
			description: description.join('\n'),
			context: {
				itemIndex,
				account: { [doneWord]: [], notFound: [], refused: [], unknown: [], notSent: [], ...account },
			},
		});
	});

	it('Continue: returns each failed item in its place, with the reason', async () => {
		const ended = await run('continueRegularOutput');

		const jsonsOf = (at: number) => (at in failed ? [failed[at]] : outputOf(at));
		expectSeen(continued);
		expect(ended.status).toBe('success');
		expect(paired(ended)).toEqual([ALL.flatMap((at) => itemsOf(at, jsonsOf(at)))]);
		expect(rowsAfter(ended, 'Deleted')).toEqual(ALL.flatMap((at) => jsonsOf(at).map(() => at)));
	});

	it('Continue (using error output): returns each failed item there, with its own row', async () => {
		const ended = await run('continueErrorOutput');

		const rowOf = (at: number) => ({ ...rowAt(at, operation), ...(instead?.position === at && instead.fields) });
		expectSeen(continued);
		expect(ended.status).toBe('success');
		expect(paired(ended)).toEqual([
			othersAt.flatMap((at) => itemsOf(at, outputOf(at))),
			failedAt.flatMap((at) => itemsOf(at, [{ ...rowOf(at), ...failed[at] }])),
		]);
		expect(rowsAfter(ended, 'Deleted')).toEqual(othersAt.flatMap((at) => outputOf(at).map(() => at)));
		expect(rowsAfter(ended, 'Needs a person')).toEqual(failedAt);
	});
}
