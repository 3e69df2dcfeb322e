import type { IExecuteFunctions } from 'n8n-workflow';

import { guard } from '../../nodes/Opscom/run/guard';
import { unexpected } from '../../nodes/Opscom/run/unexpected';

const throwing = () => {
	throw new Error('thrown on purpose');
};
const fails = async () => throwing();

/** An n8n of which hardly anything works: no run on the engine gets as far as this. */
const broken = (working: object) =>
	({ getNode: throwing, continueOnFail: throwing, getInputData: throwing, ...working }) as unknown as IExecuteFunctions;

it('returns failed items when n8n does not even say what to do on an error', async () => {
	const end = await guard(broken({ getInputData: () => [{ json: {} }, { json: {} }] }), fails);

	expect(end).toMatchObject({ ok: true });
	const items = end.ok ? end.items : [];
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	expect(items.map(({ json }) => json)).toEqual(
		Array(2).fill({
			error: 'Something unexpected happened inside the OPSCOM node',
			message: expect.objectContaining({ outcome: 'unknown' }) as object,
		}),
	);
});

it('returns one failed item, paired with none, when n8n does not give the input either', async () => {
	const end = await guard(broken({}), fails);

	expect(end).toEqual({
		ok: true,
		items: [{ json: expect.objectContaining({ error: expect.any(String) as string }) as object }],
	});
});

it('says nothing of what was thrown when the token cannot be taken out of it', () => {
	expect(unexpected(new Error('holds a token'), throwing)).toEqual({
		text: 'Something unexpected happened inside the OPSCOM node',
		advice: 'If this happens again, report it to the maintainers of this node.',
	});
});
