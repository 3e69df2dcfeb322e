import type { IDataObject } from 'n8n-workflow';
import { checkWorkflow, type ExampleWorkflow } from '../../scripts/n8n/examples';
import { waitFor } from '../../scripts/n8n/waiting';
import type { Behaviour } from '../sandbox';
import { errorText, output, requests } from './executions';
import type { Stage } from './stage';

const FILE = 'check-opscom.json';
const PERMIT = 'A-PERMIT-THAT-MAY-GO';
const PLATE = 'GONE 418';
const DIFFERS = 'differs: tell us';
const OVER_MS = 60_000;

/** What the workflow asks, in its order. */
const QUESTIONS = [
	'madeUpToken',
	'madeUpClientCode',
	'madeUpTokenForPlate',
	'stats',
	'referenceID',
	'referenceid',
	'reference_id',
	'noReferenceId',
	'longReferenceId',
	'plate',
	'plateBefore',
	'permit',
	'plateAfter',
	'permitAgain',
] as const;
type Behaviours = Partial<Record<(typeof QUESTIONS)[number], Behaviour>>;

const AS_OPSCOM: Behaviour = { kind: 'slow', ms: 0 };
const code = (value: number | string): Behaviour => ({ kind: 'errorCode', code: value });
const json = (body: IDataObject, headers = {}): Behaviour => ({ kind: 'status', status: 200, body, headers });
const nested = (levels: number): IDataObject => (levels === 0 ? {} : { deeper: nested(levels - 1) });

const STILL_LISTED = { error: 0, data: { plate: PLATE, responseJSON: { permits: [{ type: 'temp' }] } } };

const DIFFERENCES: Array<[title: string, behaviours: Behaviours, rows: string[]]> = [
	['a second deletion succeeds', { permitAgain: { kind: 'otherId', referenceId: PERMIT } }, ['P3']],
	[
		'an unknown Reference ID is an invalid value',
		{ referenceID: code(9033), referenceid: code(9033), reference_id: code(9033) },
		['P4'],
	],
	['a deletion confirms another permit', { permit: { kind: 'otherId', referenceId: 'ANOTHER-PERMIT' } }, ['P5']],
	['one spelling of the Reference ID is not read', { referenceid: code(9008) }, ['P7']],
	['a missing Reference ID has another code', { noReferenceId: code(9031) }, ['P8']],
	['a Reference ID that is too long is an unknown one', { longReferenceId: code(9009) }, ['P9']],
	['a wrong token has a code of its own', { madeUpToken: code(9050) }, ['A1']],
	['an unknown client code is an unknown record', { madeUpClientCode: code(9009) }, ['A2']],
	['an unknown client code is a web page', { madeUpClientCode: { kind: 'html' } }, ['A2']],
	['the token may delete, but not read statistics', { stats: { kind: 'errorCode', code: 9002, status: 401 } }, ['A4']],
	['a refusal has no code', { noReferenceId: { kind: 'status', status: 400, body: 'Bad Request' } }, ['P8', 'R1']],
	['a code is not a number', { longReferenceId: code('E-9030') }, ['P9', 'R2']],
	['a success has a code', { stats: json({ data: [{ zone: 'Lot 4', total: '1' }], ErrorCode: 0 }) }, ['R3']],
	[
		'a confirmed deletion has a code',
		{ permit: json({ status: 'success', reference_id: PERMIT, error_code: null }), permitAgain: code(9009) },
		['R2', 'R3'],
	],
	['OPSCOM is too busy', { noReferenceId: { kind: 'tooMany' } }, ['R7']],
	['a response asks to wait', { noReferenceId: json({ ErrorCode: 9008 }, { 'retry-after': '1' }) }, ['R7']],
	['a response is very long', { stats: json({ data: [{ total: '1', zone: 'Z'.repeat(1_000_000) }] }) }, ['R8']],
	['a response is very deep', { stats: json({ data: [{ total: '1', zone: nested(100) }] }) }, ['R8']],
	['OPSCOM does not respond in time', { longReferenceId: { kind: 'hang' } }, ['R9']],
	['an entry has no total', { stats: json({ data: [{ total: '1' }, { count: '1' }] }) }, ['S1']],
	['plates need another token', { plate: json({ error: 3, message: 'Not allowed.' }) }, ['V1']],
	['plates have a third form', { plate: json({ plates: [] }) }, ['V3']],
	['a refused token for plates has no code', { madeUpTokenForPlate: { kind: 'status', status: 401 } }, ['V4']],
	['a deleted permit is still listed', { plateAfter: json(STILL_LISTED) }, ['V5']],
	['statistics are not a list', { stats: json({ data: { 'Lot 4': '1' } }) }, ['S1']],
];

/** The workflow that a team runs on its OPSCOM, on sandboxes that respond as assumed and on others. */
export function checkOpscom(stage: Stage): void {
	/** The workflow with a permit that may go; n8n keeps its execution, so that it can be looked at. */
	const kept = (permit = PERMIT): ExampleWorkflow => {
		const workflow = checkWorkflow(stage.credential);
		for (const { name, parameters } of workflow.nodes) {
			if (name === 'A permit that may go') {
				const { assignments } = parameters.assignments as { assignments: IDataObject[] };
				for (const [index, value] of [permit, permit && PLATE].entries()) assignments[index].value = value;
			}
			if (name === 'Ask with your token') (parameters.options as IDataObject).timeout = 3_000;
		}
		return { ...workflow, settings: { executionOrder: 'v1' } };
	};
	const behave = (behaviours: Behaviours) =>
		stage.sandbox.next(...QUESTIONS.map((question) => behaviours[question] ?? AS_OPSCOM));
	const run = async (workflow: ExampleWorkflow) => {
		stage.sandbox.addPermits({ referenceId: PERMIT, zone: 'Lot 4', plate: PLATE });
		const execution = await stage.client.runToEnd(workflow);
		const rows = output(execution, 'Table') as Array<{ row: string; did: string; verdict: string }>;
		const withVerdict = (verdict: string) => rows.filter((row) => row.verdict === verdict).map(({ row }) => row);
		return { execution, rows, withVerdict, text: String(output(execution, 'Text to paste')[0]?.text) };
	};
	const sentTokens = () =>
		stage.sandbox.wire.map(({ body }) => {
			const { apiToken, api_token } = body as { apiToken?: string; api_token?: string };
			return apiToken ?? api_token;
		});
	const secrets = () =>
		new RegExp([stage.sandbox.token, stage.sandbox.clientCode, '127.0.0.1', PERMIT, PLATE].join('|'), 'i');

	describe(FILE, () => {
		it('finds every assumption as assumed, asks each question once, and has nothing private in its text', async () => {
			const { execution, rows, withVerdict, text } = await run(kept());
			expect(execution.status).toBe('success');
			expect(withVerdict('as assumed')).toEqual(rows.map(({ row }) => row));
			expect(rows.length).toBeGreaterThan(0);
			expect(stage.sandbox.wire).toHaveLength(QUESTIONS.length);
			expect(stage.sandbox.deletions(PERMIT)).toBe(1);
			expect(text).toContain('| P4 | Code 9009');
			expect(text).not.toMatch(secrets());
		});

		it('deletes nothing but IDs that it made up when no permit is given', async () => {
			const { withVerdict, rows } = await run(kept(''));
			expect(withVerdict('not checked')).toEqual(['P3', 'P5', 'V5']);
			expect(withVerdict('as assumed')).toHaveLength(rows.length - 3);
			expect(stage.sandbox.has(PERMIT)).toBe(true);
			const ids = stage.sandbox.wire.flatMap(({ referenceId }) => referenceId ?? []);
			expect(new Set(ids).size).toBe(4);
			for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/);
		});

		it.each(DIFFERENCES)('finds that %s', async (_title, behaviours, differing) => {
			behave(behaviours);
			const { withVerdict, text } = await run(kept());
			expect(withVerdict(DIFFERS)).toEqual(differing);
			expect(stage.sandbox.wire).toHaveLength(QUESTIONS.length);
			expect(text).not.toMatch(secrets());
		});

		it('reads the older form of a plate as well', async () => {
			stage.sandbox.respondToPlates('older');
			const { rows, withVerdict } = await run(kept());
			expect(withVerdict('as assumed')).toEqual(rows.map(({ row }) => row));
			expect(rows.find(({ row }) => row === 'V5')?.did).toContain('in the older form');
		});

		it('takes a Reference ID that comes back in another letter case as assumed', async () => {
			behave({
				permit: json({ status: 'success', reference_id: PERMIT.toLowerCase() }),
				permitAgain: code(9009),
			});
			const { rows, withVerdict } = await run(kept());
			expect(withVerdict(DIFFERS)).toEqual([]);
			expect(rows.find(({ row }) => row === 'P5')?.did).toContain('in another letter case');
		});

		it('checks nothing with a token that OPSCOM refuses', async () => {
			const denied: Behaviour = { kind: 'errorCode', code: 9002, status: 401 };
			behave(Object.fromEntries(QUESTIONS.map((question) => [question, denied])));
			const { withVerdict } = await run(kept());
			expect(withVerdict(DIFFERS)).toEqual([]);
			expect(withVerdict('not checked')).toEqual(expect.arrayContaining(['P3', 'P4', 'P7', 'P8', 'P9', 'A4', 'S1']));
			expect(stage.sandbox.wire).toHaveLength(QUESTIONS.length);
		});

		it.each(['raw', 'base64'] as const)('does not send the token to a server that repeats it (%s)', async (as) => {
			stage.sandbox.always({ kind: 'echo', as });
			const { execution } = await run(kept());
			expect(execution.status).toBe('error');
			expect(errorText(execution)).toContain('The server repeats the token');
			expect(sentTokens()).toHaveLength(1);
			expect(sentTokens()).not.toContain(stage.sandbox.token);
		});

		it('says which node has no credential', async () => {
			const workflow = kept();
			const sender = workflow.nodes.find(({ name }) => name === 'Ask with your token');
			delete sender?.credentials;
			const { execution } = await run(workflow);
			expect(execution.status).toBe('error');
			expect(errorText(execution)).toContain("Choose your OPSCOM credential in 'Ask with your token'");
			expect(sentTokens()).not.toContain(stage.sandbox.token);
		});

		// The suite's last subject, the secrets, searches the database for the token that is repeated here.
		it('leaves no execution behind, also when OPSCOM repeats the token', async () => {
			behave({ stats: { kind: 'echo', as: 'raw' }, noReferenceId: { kind: 'echo', as: 'jsonEscaped', status: 200 } });
			const workflow = checkWorkflow(stage.credential);
			const saved = await stage.client.createWorkflow(workflow);
			const id = await stage.client.run(saved);
			// Without a permit.
			await requests(stage, QUESTIONS.length - 4);
			await waitFor(
				async () => ((await stage.client.executionsOf(saved)).length === 0 ? true : undefined),
				OVER_MS,
				'The execution was kept',
			);
			expect(stage.sandbox.wire[3].responseBody).toContain(stage.sandbox.token);
			expect(await stage.client.raw(`/executions/${id}`)).not.toContain('Ask with your token');
		});
	});
}
