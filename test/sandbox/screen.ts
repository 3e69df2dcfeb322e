import Table from 'cli-table3';
import type { Sandbox, WireEntry } from './index';
import { SAMPLE_PERMITS } from './samplePermits';

const SHOWN_ID = /^[A-Za-z0-9-]{1,50}$/;
const COMPACT = {
	chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
	style: { head: [], border: [] },
};

/** What a person needs who points their own n8n at the sandbox. The token is shown here and never again. */
export function startScreen({ url, token, clientCode }: Sandbox): string {
	const credential = new Table(COMPACT);
	credential.push(['Base URL', url], ['API Token', token], ['Client Code', clientCode]);
	const permits = new Table({ ...COMPACT, head: ['Reference ID', 'What happens'] });
	permits.push(...SAMPLE_PERMITS.map(({ referenceId, does }) => [referenceId, does]));
	permits.push(['anything else', '9009 Record not found.']);
	return [
		"The sandbox OPSCOM is running. In n8n, put this into an 'OPSCOM API' credential:",
		credential.toString(),
		'Permits to try:',
		permits.toString(),
		'What is marked "once" meets the first request only; the next one is answered as usual.',
		'A permit that is gone stays gone. To have them all back, stop with Ctrl-C and start again.',
		'',
		'Requests as they come in:',
	].join('\n');
}

/** One line for one request: when it came, its reference ID, the answer. Nothing that a client sends can break the line. */
export function requestLine(
	{ at, method, path, referenceId = '', status, answer = '' }: WireEntry,
	token: string,
): string {
	const time = new Date(at).toTimeString().slice(0, 8);
	const about = SHOWN_ID.test(referenceId) ? referenceId : withoutId(method, path);
	const result = status === 'cut' ? 'line cut' : `HTTP ${status}${gist(answer)}`;
	return `${time}  ${about}  ${result}`.replaceAll(token, '(token)');
}

function withoutId(method: string, path: string): string {
	if (path.endsWith('/permits/stats')) return 'Permit Stats';
	return path.endsWith('/permits/delete') ? '(no valid reference ID)' : `(${method} to another path)`;
}

function gist(answer: string): string {
	if (!answer.startsWith('{')) return '';
	const body = JSON.parse(answer) as Record<string, unknown>;
	if (body.ErrorCode !== undefined) return `, ${body.ErrorCode} ${body.ErrorMessage}`;
	return body.status === undefined ? '' : `, ${body.status} for ${body.reference_id}`;
}
