import type { ICredentialDataDecryptedObject, IDataObject, IRun, OnError } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import { confirmationOf, deletionWorkflow, idsSent, jsonOf, outputsOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';

/** The permits of three items, all there before the run. */
export const PERMITS = [
	'1a9b5375-cb75-4c71-9939-eeae550b09ac',
	'2b8c6486-dc86-4d82-8a4a-ffbf661c1abd',
	'3c7d7597-ed97-4e93-9b5b-00c0772d2bce',
];
const PLATES = ['CALM 101', 'CALM 102', 'CALM 103'];

export const ALL = [0, 1, 2];

export const POSITIONS = [
	{ where: 'first', position: 0 },
	{ where: 'middle', position: 1 },
	{ where: 'last', position: 2 },
];

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
	referenceId?: unknown;
}

/**
 * Deletes the three permits one after the other without a retry, unless `options` say otherwise. Each row has its `id`, a
 * `plate` of its own, and the number that the pairing nodes report.
 */
export async function deleteThree(sandbox: Sandbox, three: ThreeItems = {}): Promise<IRun> {
	const { onError, instead, options, credential, referenceId } = three;
	const rows = PERMITS.map((id, row): IDataObject => {
		return { id, plate: PLATES[row], ...(instead?.position === row && instead.fields) };
	});
	const workflow = deletionWorkflow({
		rows,
		onError,
		options: { concurrency: 1, maxRetries: 0, ...options },
		...(referenceId !== undefined && { referenceId }),
	});
	return await start(workflow, settingFor(sandbox, credential)).ended;
}

/** The input row as it stands in an item of the error output. */
export const rowAt = (position: number): IDataObject => ({
	row: position,
	id: PERMITS[position],
	plate: PLATES[position],
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

/** What OPSCOM sees of a run: the positions of the items that are sent, and of those whose permits are gone. */
interface Seen {
	sent: number[];
	gone: number[];
}

/** What a run of the three items comes to in each of the three 'On Error' modes when some of them fail. */
export interface FailingRun {
	run: (onError?: OnError) => Promise<IRun>;
	/** The JSON of the items that fail in a run that continues, by position. The others are deleted. */
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
export function itInEachOnErrorMode(sandbox: Sandbox, { run, failed, instead, stop, continued }: FailingRun): void {
	const failedAt = ALL.filter((at) => at in failed);
	const deletedAt = ALL.filter((at) => !(at in failed));
	const expectSeen = ({ sent, gone: goneAt }: Seen) => {
		expect(idsSent(sandbox)).toEqual(sent.map((at) => PERMITS[at]));
		expect(gone(sandbox)).toEqual(goneAt.map((at) => PERMITS[at]));
	};

	it('Stop: ends the run with the reason, the account and what to do', async () => {
		const { message, description, itemIndex, account } = stop;

		const ended = await run();

		expectSeen(stop);
		expect(stopped(ended)).toEqual({
			message,
			description: description.join('\n'),
			context: {
				itemIndex,
				account: { deleted: [], notFound: [], refused: [], unknown: [], notSent: [], ...account },
			},
		});
	});

	it('Continue: returns each failed item in its place, with the reason', async () => {
		const ended = await run('continueRegularOutput');

		expectSeen(continued);
		expect(ended.status).toBe('success');
		expect(paired(ended)).toEqual([
			ALL.map((at) => ({ json: at in failed ? failed[at] : confirmed(at), pairedItem: { item: at } })),
		]);
		expect(rowsAfter(ended, 'Deleted')).toEqual(ALL);
	});

	it('Continue (using error output): returns each failed item there, with its own row', async () => {
		const ended = await run('continueErrorOutput');

		const rowOf = (at: number) => ({ ...rowAt(at), ...(instead?.position === at && instead.fields) });
		expectSeen(continued);
		expect(ended.status).toBe('success');
		expect(paired(ended)).toEqual([
			deletedAt.map((at) => ({ json: confirmed(at), pairedItem: { item: at } })),
			failedAt.map((at) => ({ json: { ...rowOf(at), ...failed[at] }, pairedItem: { item: at } })),
		]);
		expect(rowsAfter(ended, 'Deleted')).toEqual(deletedAt);
		expect(rowsAfter(ended, 'Needs a person')).toEqual(failedAt);
	});
}
