import type { IExecuteFunctions, INodeExecutionData, IWorkflowExecutionCustomData } from 'n8n-workflow';

import { isRefusal, type Operation } from '../actions/operation';
import { redactor } from '../exchange/redact';
import { send } from '../exchange/request';
import { accountOf } from './account';
import { noteCancel } from './cancelNote';
import { checkItems, type GoodRow } from './check';
import { readCredential } from './credential';
import { detailsKeyFor } from './errorOutput';
import { badInput, stoppedAt } from './failure';
import { hintsFor } from './hints';
import { Ledger } from './ledger';
import { outputOf } from './output';
import { RunPace } from './pace';
import { refuseAll } from './refuseAll';
import { notSentFor, sendAll } from './sendAll';
import { isFailure, notSent, type Settled } from './settled';

/**
 * Does `operation` for every input item and accounts for each one.
 *
 * @throws NodeOperationError with On Error = Stop, before anything is sent, when an item or the credential is not right
 * @throws NodeApiError with On Error = Stop at the first item that fails. A run that was cancelled returns all the same:
 * n8n keeps what became of each item only of a node that returns (seen in n8n-core 2.41.1)
 */
export async function run(context: IExecuteFunctions, operation: Operation): Promise<INodeExecutionData[][]> {
	const node = context.getNode();
	const { done } = operation.words;
	const stopAtFailure = !context.continueOnFail();
	const count = context.getInputData().length;

	const { good, bad } = checkItems(context, operation, count);
	// Holds every item at any moment, because the run can be cancelled at any moment.
	const all = new Array<Settled>(count);
	const record = (settled: Settled) => (all[settled.item] = settled);
	for (const { item, refusal } of bad) record(notSent(item, refusal.shown ?? null, refusal));

	const credential = await readCredential(context);
	if (isRefusal(credential)) {
		for (const { item, input } of good) record(notSent(item, input.id, credential));
		return refuseAll(context, credential, all);
	}
	const redact = redactor(credential.apiToken);
	if (stopAtFailure && bad.length > 0) throw badInput(node, bad, count, redact);

	const { $runIndex, $execution } = context.getWorkflowDataProxy(0);
	const ledger = new Ledger(context.getContext('node'), credential.endpoint + operation.path, $runIndex as number);
	const open: GoodRow[] = [];
	for (const row of good) {
		const { item, input } = row;
		const earlier = ledger.answerFor(input.id);
		if (row.options.dryRun) record({ item, id: input.id, json: operation.dryRun(input), dryRun: true });
		else if (earlier) record({ item, id: input.id, json: earlier, resumed: true });
		else {
			record(notSentFor('cancelled', row, operation, ledger));
			open.push(row);
		}
	}

	const pace = new RunPace(open[0]?.options.requestInterval ?? 0);
	const cancelled = context.getExecutionCancelSignal?.();
	const onCancel = () => {
		pace.stop('cancelled');
		noteCancel($execution?.customData as IWorkflowExecutionCustomData | undefined, accountOf(all), done, redact);
	};
	cancelled?.addEventListener('abort', onCancel);
	if (cancelled?.aborted) onCancel();

	const firstFailure = await sendAll(
		open,
		{
			operation,
			send: (body, timeout) => send(context, credential, operation.path, body, timeout),
			pace,
			ledger,
			redact,
			stopAtFailure,
		},
		record,
	);
	cancelled?.removeEventListener('abort', onCancel);

	const canBeTakenUp = stopAtFailure || node.retryOnFail;
	if (!canBeTakenUp || !all.some(isFailure)) ledger.drop();
	const hints = redact(hintsFor(all, done));
	if (hints.length > 0) context.addExecutionHints?.(...hints);
	if (firstFailure && stopAtFailure && pace.haltedBecause !== 'cancelled') {
		throw stoppedAt(node, firstFailure, accountOf(all), done, redact);
	}
	const detailsKey = detailsKeyFor(context);
	return [all.map((settled) => outputOf(settled, detailsKey, redact))];
}
