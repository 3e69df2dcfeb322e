import Table from 'cli-table3';
import type { Sandbox, WireEntry } from './index';
import { calls } from './calls';
import { SAMPLE_PERMITS } from './samplePermits';

const SHOWN_ID = /^[A-Za-z0-9-]{1,50}$/;
const COMPACT = {
	chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
	style: { head: [], border: [] },
};

/** What a person needs to point their own n8n at the sandbox. */
export function startScreen(sandbox: Sandbox): string {
	return [
		"The OPSCOM sandbox is running. In n8n, enter these values in an 'OPSCOM API' credential:",
		credentialTable(sandbox),
		permitsToTry(),
		'A deleted permit stays deleted. To restore all of these permits, press Enter. To stop, press Ctrl-C.',
		'',
		REQUESTS_TITLE,
	].join('\n');
}

/** The values of the sandbox's credential. The token is shown here and nowhere else. */
export function credentialTable({ url, token, clientCode }: Sandbox): string {
	const table = new Table(COMPACT);
	table.push(['Base URL', url], ['Plate Service URL', url], ['API Token', token], ['Client Code', clientCode]);
	return table.toString();
}

export function permitsToTry(): string {
	const table = new Table({ ...COMPACT, head: ['Reference ID', 'What happens to the request'] });
	table.push(...SAMPLE_PERMITS.map(({ referenceId, does }) => [referenceId, does]));
	table.push(['anything else', 'is refused with 9009 Record not found.']);
	return [
		'Permits to delete or update:',
		table.toString(),
		'What is marked "once" happens on the first request only; the next one gets the usual response.',
		'Create adds a permit to the sandbox, Get Stats counts the permits in it, and Plate: Get shows those of a plate.',
	].join('\n');
}

export const REQUESTS_TITLE = 'Requests as they come in:';
export const RESTORED = 'All permits are back.';

/** One line per request: its time, what it asks for, the response. Nothing that a client sends can break the line. */
export function requestLine(
	{ at, method, operation, referenceId, status, responseBody }: WireEntry,
	token: string,
): string {
	const time = new Date(at).toTimeString().slice(0, 8);
	const about = operation ? aboutPermit(operation, referenceId) : `(${method} to another path)`;
	const result = status === 'cut' ? 'connection cut' : `HTTP ${status}${gist(responseBody)}`;
	return `${time}  ${about}  ${result}`.replaceAll(token, '(token)');
}

function aboutPermit(operation: string, referenceId: string | undefined): string {
	const title = calls.find(({ name }) => name === operation)?.title ?? 'Plate Validation';
	if (referenceId === undefined) return title;
	return `${title}  ${SHOWN_ID.test(referenceId) ? referenceId : '(no valid reference ID)'}`;
}

/** What the response says, as far as it is one that OPSCOM documents. */
function gist(responseBody = ''): string {
	const { ErrorCode, ErrorMessage = '', status, reference_id } = fieldsOf(responseBody);
	if (ErrorCode !== undefined) return `, ${ErrorCode} ${ErrorMessage}`.trimEnd();
	return status === undefined ? '' : `, ${status} for ${reference_id}`;
}

function fieldsOf(responseBody: string): Record<string, unknown> {
	if (!responseBody.startsWith('{')) return {};
	try {
		return JSON.parse(responseBody) as Record<string, unknown>;
	} catch {
		return {};
	}
}
