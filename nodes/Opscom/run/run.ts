import type { IExecuteFunctions, IWorkflowExecutionCustomData } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import { sendRequest } from '../exchange/request';
import { readFaulty, readResponse, type AttemptResult } from '../exchange/response';
import { untilCancelled } from './cancel';
import { checkItems } from './checkItems';
import { finish } from './finish';
import type { RunEnd } from './guard';
import { Memory } from './memory';
import { Pace } from './pace';
import { prepare } from './prepare';
import { ExecutionAccount } from './report/account';
import { writeCustomData } from './report/customData';
import { isFailure, outcomeOf, type HeldBack, type Item, type Request } from './requests';
import { Saved } from './saved';
import { memoryKeyOf, sendAll } from './send';
import { readSetting, type RunSetting } from './setting';

/** One run of the node, with what is known of every item: it is complete at any moment, because a run can end at any moment. */
export interface Run {
	readonly operation: Operation;
	readonly setting: RunSetting;
	/** In the order of the input. */
	items: Item[];
	requests: Request[];
	duplicates: number;
	/** The items because of which nothing was sent. */
	invalid: number[];
	/** The item that failed first; a run with On Error = Stop is about this one. */
	firstFailure?: number;
	isCancelled: boolean;
	/** What outlives the run; `undefined` when it ended before n8n gave it. */
	kept?: Kept;
}

/** What outlives a run. */
export interface Kept {
	saved: Saved;
	account: ExecutionAccount;
	/** Writes down what is known now. */
	write(): void;
	/** Whether n8n took the account into the custom data of the execution. */
	isRecorded: boolean;
}

/**
 * Does `operation` for every input item and accounts for each one. An exception inside the node, wherever it comes from,
 * becomes the outcome of its items.
 *
 * @returns its items; or with On Error = Stop the error that names the first item which failed, the items that cannot be
 * sent (nothing is sent then), or a stop from outside while items were open
 */
export async function run(context: IExecuteFunctions, operation: Operation): Promise<RunEnd> {
	const setting = readSetting(context);
	const state: Run = {
		operation,
		setting,
		items: unread(setting.count, false, 'cancelled'),
		requests: [],
		duplicates: 0,
		invalid: [],
		isCancelled: false,
	};
	const signal = context.getExecutionCancelSignal?.();
	let pace: Pace | undefined;

	const work = async () => {
		state.kept = open(context, state, signal?.aborted === true);
		if (state.kept.account.hasEarlierTry) state.items = unread(setting.count, true, 'cancelled');
		const checked = await checkItems(context, operation, setting.count, () => !state.isCancelled);
		if (state.isCancelled) return;
		const { sequences, ...prepared } = await prepare(checked, operation, state.kept.saved);
		Object.assign(state, prepared);
		if (operation.effect === 'once') await lookUpDryRuns(context, state);
		if (setting.stopsAtFailure) state.invalid = failuresOf(state);
		if (state.invalid.length > 0) return holdBack(state, 'otherInvalid');

		const options = checked.find((item) => item.ok)?.options;
		if (!options) return;
		pace = new Pace(options.concurrency, options.requestInterval);
		if (signal?.aborted) pace.stop('cancelled');
		await sendThem(context, state, sequences, pace, options.concurrency);
	};
	const atCancel = () => {
		state.isCancelled = true;
		pace?.stop('cancelled');
		state.kept?.write();
	};

	try {
		state.isCancelled = await untilCancelled(signal, work, atCancel);
	} catch {
		pace?.stop('failed');
		holdBack(state, 'unexpected');
	}
	return finish(context, state);
}

function unread(count: number, isInDoubt: boolean, heldBack: HeldBack): Item[] {
	return Array.from({ length: count }, () => ({ kind: 'unread', isInDoubt, heldBack }));
}

/**
 * @param isLate the execution was stopped before this try of the run began
 * @throws what n8n throws when it cannot give the context of the node or the execution
 */
function open(context: IExecuteFunctions, state: Run, isLate: boolean): Kept {
	const { operation, setting } = state;
	const { node, isTool, runIndex, executionId } = setting;
	// An agent's calls run side by side in one context, and each of them stands for itself.
	const saved = new Saved(isTool ? {} : context.getContext('node'), runIndex, executionId);
	const account = new ExecutionAccount(context.getContext('flow'), node.name, isTool ? undefined : runIndex, operation);
	const { $execution } = context.getWorkflowDataProxy(0);
	const customData = $execution?.customData as IWorkflowExecutionCustomData | undefined;
	const kept: Kept = {
		saved,
		account,
		isRecorded: true,
		write: () => {
			const isRead = state.items.every(({ kind }) => kind !== 'unread');
			// A try that has not read its items, or may not send them, knows less of them than the one before it.
			if ((isRead && !isLate) || !account.hasEarlierTry) account.write(state.items, operation);
			if (isRead) saved.write(state.requests, operation);
			kept.isRecorded = writeCustomData(customData, account, executionId);
		},
	};
	return kept;
}

/** In a dry run nothing is recorded, but a person sees what was sent before. */
async function lookUpDryRuns(context: IExecuteFunctions, { items }: Run): Promise<void> {
	const dry = items.filter((item) => item.kind === 'dryRun');
	const memory = new Memory(
		context,
		dry.map(({ request }) => memoryKeyOf(request)),
	);
	try {
		const known = await memory.lookUp();
		for (const item of dry) item.isSentBefore = known.has(memoryKeyOf(item.request));
	} catch {
		for (const { request } of dry) request.heldBack = 'noMemory';
	}
}

async function sendThem(
	context: IExecuteFunctions,
	state: Run,
	sequences: Request[][],
	pace: Pace,
	concurrency: number,
): Promise<void> {
	const { operation, setting, items } = state;
	const open = sequences.flat().filter(({ confirmed }) => !confirmed);
	const memory = operation.effect === 'once' ? new Memory(context, open.map(memoryKeyOf)) : undefined;
	try {
		await sendAll(sequences, {
			operation,
			attempt: async (request) => await attempt(context, operation, request),
			pace,
			memory,
			execution: setting.executionId,
			concurrency,
			onEnd: (request) => {
				const failed = request.items.find((number) => isFailure(outcomeOf(items[number], operation)));
				if (failed === undefined) return;
				state.firstFailure ??= failed;
				if (setting.stopsAtFailure) pace.stop('failed');
			},
		});
	} finally {
		// What stays in n8n's memory by mistake is asked about, and nothing worse.
		await memory?.close(state.isCancelled).catch(() => {});
	}
}

async function attempt(
	context: IExecuteFunctions,
	operation: Operation,
	{ credential, asked, options }: Request,
): Promise<AttemptResult> {
	const { service, path, confirms, readRefusal } = operation;
	const url = credential.endpoints[service] + path;
	const sent = await sendRequest(context, credential, url, asked.body, options.timeout);
	if (!sent.ok) return readFaulty(sent.ending, sent.received, credential.redact);
	return readResponse(sent.response, (body) => confirms(body, asked), credential.redact, readRefusal);
}

function failuresOf({ items }: Run): number[] {
	return items.flatMap((item, number) =>
		item.kind === 'invalid' || (item.kind === 'dryRun' && item.request.heldBack) ? [number] : [],
	);
}

/** Says why the items that were not sent were not. */
function holdBack(state: Run, heldBack: HeldBack): void {
	for (const item of state.items) if (item.kind === 'unread') item.heldBack = heldBack;
	for (const request of state.requests) if (!request.last) request.heldBack ??= heldBack;
}
