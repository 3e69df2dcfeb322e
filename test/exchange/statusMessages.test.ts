import { getPlate } from '../../nodes/Opscom/actions/plate/get.operation';
import { deletePermit } from '../../nodes/Opscom/actions/permit/delete.operation';
import { blockedBefore, statusMessages } from '../../nodes/Opscom/exchange/errorCodes';
import { messageFor } from '../../nodes/Opscom/exchange/messages';

const messages = Object.entries({ ...statusMessages, 'a page with 401 or 403': blockedBefore });

it.each(messages)('says in plain words what %s means and what to do', (_, { text, advice }) => {
	// The status and a quote follow the text.
	expect(text).toMatch(/^[A-Z].*[A-Za-z]$/);
	expect(text).not.toMatch(/HTTP|\d{3}/);
	expect(advice).toMatch(/\.$/);
	expect(`${text} ${advice}`).not.toMatch(/\b(error|problem|failure|mistake|anew|this n8n(?! instance))\b/i);
});

it.each(messages)('does not blame the token or the client code for %s', (_, { text, advice }) => {
	expect(`${text} ${advice}`).not.toMatch(/'API Token'|'Client Code'|token/);
});

// The outcome of the item decides whether that does harm.
it.each(messages)('leaves it to others to say whether to run an item again after %s', (_, { advice }) => {
	expect(advice).not.toContain('run this item');
});

it('tells something that is not HTTP from a lost connection', () => {
	const textOf = (ending: 'malformed' | 'cut') =>
		messageFor({ ending }, { attempts: 1, timeout: 1_000 }, deletePermit.wording).text;
	expect(textOf('malformed')).toMatch(/not a proper response$/);
	expect(textOf('cut')).toMatch(/connection was lost/);
});

it("names the field with the address of the service: 'Plate Service URL' for plates", () => {
	const adviceOf = ({ wording }: typeof getPlate) =>
		messageFor({ ending: 'unreachable' }, { attempts: 1, timeout: 1_000 }, wording).advice;
	expect(adviceOf(getPlate)).toContain("'Plate Service URL'");
	expect(adviceOf(getPlate)).not.toContain("'Base URL'");
	expect(adviceOf(deletePermit)).toContain("'Base URL'");
});
