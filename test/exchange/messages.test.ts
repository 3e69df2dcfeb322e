import { operations } from '../../nodes/Opscom/actions/operations';
import type { Ending } from '../../nodes/Opscom/exchange/endings';
import type { Fault } from '../../nodes/Opscom/exchange/fault';
import { messageFor } from '../../nodes/Opscom/exchange/messages';

const ended: Array<{ ending: Ending; httpStatus?: number; fault?: Fault }> = [
	...[400, 401, 403, 404, 409, 422].map((httpStatus) => ({ ending: 'refused' as const, httpStatus })),
	...[200, 503].map((httpStatus) => ({ ending: 'unsettled' as const, httpStatus })),
	...[200, 404, 502].map((httpStatus) => ({ ending: 'noAnswer' as const, httpStatus })),
	...(['cut', 'timedOut'] as const).map((fault) => ({ ending: 'noAnswer' as const, fault })),
	{ ending: 'contradictory', httpStatus: 200 },
	{ ending: 'redirected', httpStatus: 302 },
	{ ending: 'blocked', httpStatus: 403 },
	{ ending: 'busy', httpStatus: 429 },
	...(['proxyLogin', 'unreachable', 'untrusted', 'blockedHere'] as const).map((ending) => ({ ending })),
];

it.each(ended)('tells in plain words, for every operation, what $ending $httpStatus $fault means', (result) => {
	for (const { wording } of operations) {
		const { text, advice } = messageFor(result, { attempts: 1, timeout: 1_000 }, wording);
		expect(text).toMatch(/^[A-Z].*[\w)]$/);
		expect(advice).toMatch(/^$|^[A-Z].*\.$/);
		expect(`${text} ${advice}`).not.toMatch(/\b(error(?! code)|problem|failure|mistake|this n8n(?! instance))\b/i);
		// The outcome of the item decides whether that does harm.
		expect(advice).not.toMatch(/run this item/i);
		// Only OPSCOM speaks for OPSCOM.
		const isOpscom = ['refused', 'unsettled', 'contradictory'].includes(result.ending);
		if (!isOpscom) expect(text).not.toMatch(/^OPSCOM/);
		if (!isOpscom) expect(`${text} ${advice}`).not.toMatch(/refused by|before it reached|'API Token'|'Client Code'/);
	}
});

it('names the most likely reason for a redirect first: maintenance', () => {
	const [{ wording }] = operations;
	const { advice } = messageFor({ ending: 'redirected', httpStatus: 302 }, { attempts: 1, timeout: 1 }, wording);
	expect(advice).toMatch(/maintenance.*'Base URL'/);
});
