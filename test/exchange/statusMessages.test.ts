import { blockedBefore, statusMessages } from '../../nodes/Opscom/exchange/errorCodes';

const messages = Object.entries({ ...statusMessages, 'a page with 401 or 403': blockedBefore });

it.each(messages)('says in plain words what %s means and what to do', (_, { text, advice, adviceInDoubt = '.' }) => {
	// The status and a quote follow the text.
	expect(text).toMatch(/^[A-Z].*[A-Za-z]$/);
	expect(text).not.toMatch(/HTTP|\d{3}/);
	for (const advised of [advice, adviceInDoubt]) expect(advised).toMatch(/\.$/);
	expect(`${text} ${advice}`).not.toMatch(/\b(error|problem|failure|mistake|anew|this n8n(?! instance))\b/i);
});

it.each(messages)('does not blame the token or the client code for %s', (_, { text, advice }) => {
	expect(`${text} ${advice}`).not.toMatch(/'API Token'|'Client Code'|token/);
});

it('does not say to run an item again that may be done already', () => {
	for (const [, { advice, adviceInDoubt = advice }] of messages) expect(adviceInDoubt).not.toContain('run this item');
});
