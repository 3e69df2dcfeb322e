/**
 * Waits for `work`, but not after n8n has stopped the execution: n8n saves a stopped execution at once, so the node has to
 * end at once as well (seen in n8n 2.40.5).
 *
 * @param signal n8n's cancel signal; older ones have none. Aborted already, it lets `work` come to its end: 'Retry On Fail'
 * runs a node again after the execution was stopped (seen in n8n 2.40.5), and that try accounts for its items as well
 * @param atCancel done the moment that the execution is stopped
 * @returns whether the execution was stopped
 * @throws what `work` or `atCancel` throws
 */
export async function untilCancelled(
	signal: AbortSignal | undefined,
	work: () => Promise<void>,
	atCancel: () => void,
): Promise<boolean> {
	if (signal === undefined || signal.aborted) {
		await work();
		return signal !== undefined;
	}
	let onAbort!: () => void;
	const cancelled = new Promise<boolean>((resolve, reject) => {
		onAbort = () => {
			// What a listener throws would end n8n itself.
			try {
				atCancel();
				resolve(true);
			} catch (thrown) {
				reject(thrown as Error);
			}
		};
	});
	signal.addEventListener('abort', onAbort);
	try {
		return await Promise.race([cancelled, work().then(() => false)]);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
