import fc from 'fast-check';

import { deletionWorkflow, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { MODES } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { accountOf } from './accountedFor';

const sandbox = useSandbox();
const IDS = ['permit-1', 'permit-2', 'permit-3', 'permit-4'];

/** No response of OPSCOM is as long or as deep; below these, nothing may be lost. */
const SURELY_SHORT = 150_000;
const SURELY_SHALLOW = 50;

/** How a response is made; its text can be millions of characters, which fast-check would print. */
interface Shape {
	status: number;
	/** What the body is: a confirmation, a refusal, or neither. */
	kind: 'confirms' | 'confirmsOther' | 'code' | 'confirmsAndCode' | 'neither' | 'broken';
	/** What stands beside it. */
	filler: 'characters' | 'backslashes' | 'base64' | 'token' | 'list' | 'keys' | 'levels of lists' | 'levels of objects';
	/** Characters, or levels. */
	amount: number;
}

const KINDS: Array<Shape['kind']> = [
	'confirms',
	'confirms',
	'confirms',
	'confirms',
	'confirmsOther',
	'code',
	'confirmsAndCode',
	'neither',
	'broken',
];
/** Not 401 or 403: after one, no other item with the credential is sent. */
const aStatus = fc.constantFrom(200, 200, 200, 201, 299, 400, 404, 422, 500);

function sized(...fillers: Array<Shape['filler']>): fc.Arbitrary<Shape> {
	const amount = fc.oneof(fc.nat(2_000), fc.constantFrom(249_000, 250_000, 275_000, 1_000_000), fc.nat(500_000));
	return shaped(fillers, amount);
}

function deep(...fillers: Array<Shape['filler']>): fc.Arbitrary<Shape> {
	return shaped(
		fillers,
		fc.oneof(fc.nat(40), fc.integer({ min: 90, max: 110 }), fc.integer({ min: 1_000, max: 6_000 })),
	);
}

function shaped(fillers: Array<Shape['filler']>, amount: fc.Arbitrary<number>): fc.Arbitrary<Shape> {
	return fc.record({
		status: aStatus,
		kind: fc.constantFrom(...KINDS),
		filler: fc.constantFrom(...fillers),
		amount,
	});
}

const aShape: fc.Arbitrary<Shape> = fc.oneof(
	{ weight: 3, arbitrary: sized('characters', 'backslashes', 'base64', 'token', 'list', 'keys') },
	{ weight: 2, arbitrary: deep('levels of lists', 'levels of objects') },
);

/** The filler as JSON text; made by hand, because JSON.stringify recurses. */
function fillerOf({ filler, amount }: Shape): string {
	const repeated = (part: string) => part.repeat(Math.ceil(amount / part.length));
	switch (filler) {
		case 'characters':
			return `"${repeated('é ')}"`;
		case 'backslashes':
			return `"${repeated('\\\\')}"`;
		case 'base64':
			return `"${repeated('QUJD')}"`;
		case 'token':
			return `"${repeated(`${sandbox.token} `)}"`;
		case 'list':
			return `[${repeated('1,')}1]`;
		case 'keys':
			return `{${Array.from({ length: Math.ceil(amount / 12) }, (_, index) => `"key${index}":1`).join(',')}}`;
		case 'levels of lists':
			return '['.repeat(amount) + '1' + ']'.repeat(amount);
		case 'levels of objects':
			return '{"a":'.repeat(amount) + '1' + '}'.repeat(amount);
	}
}

function bodyOf(id: string, shape: Shape): string {
	const filler = fillerOf(shape);
	switch (shape.kind) {
		case 'confirms':
			return `{"status":"success","filler":${filler},"reference_id":"${id}"}`;
		case 'confirmsOther':
			return `{"status":"success","filler":${filler},"reference_id":"${id}0"}`;
		case 'code':
			return `{"ErrorCode":9009,"ErrorMessage":${filler.startsWith('"') ? filler : '"No."'},"filler":${filler}}`;
		case 'confirmsAndCode':
			return `{"status":"success","reference_id":"${id}","error_code":${filler}}`;
		case 'neither':
			return filler;
		case 'broken':
			return `{"status":"success","reference_id":"${id}","filler":${filler.slice(0, -1)}`;
	}
}

const isConfirmation = ({ status, kind }: Shape) => kind === 'confirms' && status < 300;
/** No list of OPSCOM has as many entries: below these, at 2 and 12 characters for each of them, nothing may be lost. */
const SURELY_FEW: Partial<Record<Shape['filler'], number>> = { list: 15_000, keys: 100_000 };
const isOrdinary = ({ filler, amount }: Shape) =>
	amount < (SURELY_FEW[filler] ?? (filler.startsWith('levels') ? SURELY_SHALLOW : SURELY_SHORT));

describe.each(MODES)('with On Error = %s', (onError) => {
	it('a response of any size and depth settles its own item, and every item is accounted for once', async () => {
		const seen = { deleted: 0, others: 0 };

		await fc.assert(
			fc.asyncProperty(fc.tuple(...IDS.map(() => aShape)), async (shapes) => {
				sandbox.reset();
				for (const [index, shape] of shapes.entries()) {
					const body = bodyOf(IDS[index], shape);
					sandbox.on(IDS[index], { kind: 'status', status: shape.status, body, contentType: 'application/json' });
				}
				const rows = IDS.map((id) => ({ id }));
				const workflow = deletionWorkflow({ rows, onError, options: { maxRetries: 0, concurrency: 2 } });

				const run = await start(workflow, settingFor(sandbox)).ended;
				const { ids, byItem } = accountOf(run, onError, IDS);

				// Each item was sent at most once, and none was called deleted without a response that confirms it.
				const sent = sandbox.wire.map(({ referenceId }) => String(referenceId));
				expect(new Set(sent).size).toBe(sent.length);
				for (const [index, id] of IDS.entries()) {
					const told = Object.entries(ids).find(([, list]) => list.includes(id))?.[0];
					const shape = shapes[index];
					if (told === 'deleted') expect([shape, isConfirmation(shape)]).toEqual([shape, true]);
					expect([shape, told === 'notSent']).toEqual([shape, !sent.includes(id)]);
					if (sent.includes(id) && isConfirmation(shape) && isOrdinary(shape))
						expect([shape, told]).toEqual([shape, 'deleted']);
				}
				if (byItem) expect(sent).toHaveLength(IDS.length);
				// n8n has to save it, and the token must not be in it.
				expect(JSON.stringify(run.data).includes(sandbox.token)).toBe(false);
				seen.deleted += ids.deleted.length;
				seen.others += IDS.length - ids.deleted.length;
			}),
			{ numRuns: 40 },
		);

		expect(seen.deleted).toBeGreaterThan(0);
		expect(seen.others).toBeGreaterThan(30);
	}, 120_000);
});
