import type { IExecuteFunctions } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import { readResponse, type AttemptResult } from '../exchange/response';
import { sendRequest } from '../exchange/request';
import type { Message } from '../exchange/text';
import { untilCancelled } from './cancel';
import { checkItems } from './checkItems';
import { finish } from './finish';
import type { RunEnd } from './guard';
import { isFailed, type FailedItem } from './itemResult';
import { ItemResults } from './itemResults';
import { RunPace } from './pace';
import { Records } from './records';
import { sendAll, type OpenItem } from './sendAll';
import { readSetting } from './setting';
import { splitItems } from './splitItems';
import { unexpected } from './unexpected';

const OTHER_IS_INVALID: Message = {
	text: 'Not sent: another item is not valid',
	advice: 'Run this item again.',
	adviceInDoubt: '',
};

/**
 * Does `operation` for every input item and accounts for each one. An exception inside the node, wherever it comes from,
 * becomes the outcome of its items.
 *
 * @returns its items; or with On Error = Stop the error that names the first item which failed, the items that cannot be
 * sent (nothing is sent then), or a stop from outside while items were open
 */
export async function run(context: IExecuteFunctions, operation: Operation): Promise<RunEnd> {
	const setting = readSetting(context);
	const results = new ItemResults(setting.count, operation.wording);
	const pace = new RunPace();
	let records: Records | undefined;
	let invalid: FailedItem[] = [];
	let isCancelled = false;

	const work = async () => {
		records = new Records(context, operation, setting);
		const { ledger, account } = records;
		if (account.hasEarlierTry) results.expectEarlierTry();
		const checked = await checkItems(context, operation, setting.count, () => !results.isClosed);
		const open = await splitItems(checked, operation, ledger, setting.runIndex, results);
		records.isReady = !results.isClosed;
		invalid = setting.stopsAtFailure ? results.all.filter(isFailed).filter(({ pending }) => !pending) : [];
		if (invalid.length > 0) return results.close(OTHER_IS_INVALID);

		const options = checked.find((item) => item.ok)?.options;
		pace.interval = options?.requestInterval ?? 0;
		await sendAll(open, {
			operation,
			attempt: async (item, timeout) => await attempt(context, operation, item, timeout),
			pace,
			concurrency: options?.concurrency ?? 0,
			stopsAtFailure: setting.stopsAtFailure,
			mayBeDoneBefore: setting.isRetry,
			isUnrecorded: account.isUnrecorded,
			record: (result) => results.record(result),
		});
	};
	const atCancel = () => {
		pace.stop('cancelled');
		results.close();
		records?.write(results.all);
	};

	try {
		const signal = context.getExecutionCancelSignal?.();
		if (signal?.aborted) pace.stop('cancelled');
		isCancelled = await untilCancelled(signal, work, atCancel);
		results.close();
	} catch (thrown) {
		pace.stop('failed');
		results.close(unexpected(thrown));
	}
	return finish(context, { operation, setting, results, invalid, records, isCancelled });
}

async function attempt(
	context: IExecuteFunctions,
	{ service, path, confirms, readRefusal }: Operation,
	{ credential, request }: OpenItem,
	timeout: number,
): Promise<AttemptResult> {
	const sent = await sendRequest(context, credential, credential.endpoints[service] + path, request.body, timeout);
	return sent.ok
		? readResponse(sent.response, (body) => confirms(body, request), readRefusal)
		: { ending: sent.ending };
}
