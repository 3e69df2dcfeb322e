import { sleep, type IExecuteFunctions, type IWorkflowExecutionCustomData } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import type { Options } from '../actions/options';
import { send } from '../exchange/request';
import { untilCancelled } from './cancel';
import { Dispatcher } from './dispatcher';
import { finish, writeAccount } from './finish';
import type { RunEnd } from './guard';
import { isFailure, outcomeOf, type Item } from './item';
import { ItemReader, type ReadItem } from './itemReader';
import { refuseSharedKeys, Plan } from './plan';
import { Memory, MOST_KEPT } from './memory';
import { ExecutionAccount } from './report/account';
import type { ExchangeRequest, HeldBack } from './request';
import { Saved } from './saved';
import { readSetting } from './setting';
import type { Kept, Run } from './state';

/**
 * Items read between two pauses: some 25 ms of work in n8n 2.40.5, and 60 ms with an expression that n8n evaluates for
 * each item, so that n8n stays responsive.
 */
const ITEMS_AT_ONCE = 50;

/**
 * Does `operation` for every input item and accounts for each one. An exception inside the node, wherever it comes from,
 * becomes the outcome of its items.
 *
 * @returns its items; or with On Error = Stop the error that names the first item which failed, the items that cannot be
 * sent (nothing is sent then), or a stop from outside while items were open
 */
export async function run(context: IExecuteFunctions, operation: Operation): Promise<RunEnd> {
	const setting = readSetting(context);
	const signal = context.getExecutionCancelSignal?.();
	const unread = (): Item => ({ kind: 'unread', isInDoubt: false, heldBack: 'cancelled' });
	const state: Run = {
		context,
		operation,
		setting,
		items: Array.from({ length: setting.count }, unread),
		invalid: [],
		isLate: signal?.aborted === true,
		isCancelled: false,
	};
	const atCancel = () => {
		state.isCancelled = true;
		state.dispatcher?.stop('cancelled');
		writeAccount(state);
	};
	try {
		state.isCancelled = await untilCancelled(signal, async () => await work(state), atCancel);
	} catch {
		holdBack(state, 'unexpected');
	}
	return finish(state);
}

/** @throws what n8n throws when it cannot give the items, or the context of the node or the execution */
async function work(state: Run): Promise<void> {
	const { setting, operation, items } = state;
	const kept = openKept(state);
	state.kept = kept;
	// An earlier try may have sent any of them.
	if (kept.account.hasEarlierTry) for (const item of items) Object.assign(item, { isInDoubt: true });

	let sending: Promise<void> | undefined;
	try {
		for await (const group of readGroups(state, kept.account.hasEarlierTry)) {
			const added = group.map(([index, read]) => {
				const { item, ...next } = kept.plan.add(index, read);
				items[index] = item;
				return next;
			});
			if (setting.stopsAtFailure)
				state.invalid = items.flatMap(({ kind }, index) => (kind === 'invalid' ? [index] : []));
			if (state.invalid.length > 0) return holdBack(state, 'otherInvalid');
			if (operation.effect === 'once' && added.length > MOST_KEPT) return holdBack(state, 'tooMany');
			const options = group.map(([, read]) => read).find(({ ok }) => ok) as { options: Options } | undefined;
			if (options) sending ??= startSending(state, options.options);
			for (const { toSend, previous } of added) if (toSend) state.dispatcher?.add(toSend, previous);
		}
		state.dispatcher?.close();
	} finally {
		// Whatever is in flight comes to its end first.
		if (state.dispatcher && !state.dispatcher.isClosed) state.dispatcher.stop('failed');
		await sending;
	}
}

/** @throws what n8n throws when it cannot give the context of the node or the execution */
function openKept({ context, setting, operation }: Run): Kept {
	const { node, isTool, runIndex, executionId } = setting;
	// An agent's calls run side by side in one context, and each of them stands for itself.
	const saved = new Saved(isTool ? {} : context.getContext('node'), runIndex, executionId);
	const account = new ExecutionAccount(context.getContext('flow'), node.name, isTool ? undefined : runIndex, operation);
	const { $execution } = context.getWorkflowDataProxy(0);
	const customData = $execution?.customData as IWorkflowExecutionCustomData | undefined;
	return { plan: new Plan(operation, saved), saved, account, ...(customData && { customData }) };
}

/**
 * Reads the items, with pauses in which n8n hears that the run was stopped: all of them before anything is sent where one
 * of them can keep the others from being sent, or where an earlier try is to be resumed, else group by group.
 */
async function* readGroups(state: Run, isRetry: boolean): AsyncGenerator<Array<[index: number, read: ReadItem]>> {
	const { context, operation, setting } = state;
	const reader = new ItemReader(context, operation);
	const readsAllFirst = setting.stopsAtFailure || operation.effect === 'once' || isRetry;
	const all: ReadItem[] = [];
	for (let first = 0; first < setting.count; first += ITEMS_AT_ONCE) {
		if (state.isCancelled) return;
		const indexes = Array.from({ length: Math.min(ITEMS_AT_ONCE, setting.count - first) }, (_, at) => first + at);
		const group = await Promise.all(indexes.map(async (index) => await reader.read(index)));
		if (readsAllFirst) all.push(...group);
		else yield group.map((read, at) => [indexes[at], read]);
		await sleep(0);
	}
	if (!readsAllFirst || state.isCancelled) return;
	yield (operation.effect === 'once' ? refuseSharedKeys(all, operation) : all).map((read, index) => [index, read]);
}

/** @returns when no request is in flight any more and none will start */
function startSending(state: Run, { concurrency, requestInterval }: Options): Promise<void> {
	const { context, operation } = state;
	const dispatcher = new Dispatcher({
		concurrency,
		interval: requestInterval,
		attempt: async ({ url, asked, credential, options }) =>
			await send(context, {
				url,
				body: asked.body,
				decrypted: credential.decrypted,
				redact: credential.redact,
				timeout: options.timeout,
				confirms: (body) => operation.confirms(body, asked),
				readRefusal: operation.readRefusal,
			}),
		...(operation.effect === 'once' && { memory: new Memory(context.helpers) }),
		onEnd: (request) => noteEnd(state, request),
	});
	state.dispatcher = dispatcher;
	if (state.isLate || state.isCancelled) dispatcher.stop('cancelled');
	const sending = dispatcher.run();
	// It is waited for later.
	sending.catch(() => {});
	return sending;
}

function noteEnd(state: Run, request: ExchangeRequest): void {
	const { items, setting, dispatcher } = state;
	const failed = request.items.find((index) => isFailure(outcomeOf(items[index])));
	if (failed === undefined) return;
	state.firstFailure ??= failed;
	// What was sent before, by this run or another one, keeps no other item from being sent.
	const isSentNow = request.attempts > 0 && request.outcome !== 'sentBefore';
	if (setting.stopsAtFailure && isSentNow) dispatcher?.stop('failed');
}

/** Says why the items that were not sent were not. */
function holdBack({ items, kept }: Run, heldBack: HeldBack): void {
	for (const item of items) if (item.kind === 'unread') item.heldBack = heldBack;
	for (const request of kept?.plan.requests ?? []) if (!request.last) request.heldBack ??= heldBack;
}
