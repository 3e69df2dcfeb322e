import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { IDataObject, INode } from 'n8n-workflow';
import { readExamples } from './readExamples';

const PROJECT = join(__dirname, '..', '..');
const TOKEN = 'Live-Token-41c9d2';
const DIGITS = '4190827365';
const ENDPOINT = 'https://controller.operationscommander.io/api/OC-TOMA/v1';
const PERMIT = '1a9b5375-cb75-4c71-9939-eeae550b09ac';

interface Question extends IDataObject {
	asks: string;
	as: 'you' | 'nobody';
	url: string;
	body: Record<string, string>;
}

const { workflow } = readExamples().find(({ file }) => file === 'check-opscom.json')!;
const node = (name: string): INode => workflow.nodes.find((candidate) => candidate.name === name)!;
const requests = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.httpRequest');

/** Runs the code of a Code node; `inputs` are the items of the nodes that it names, its own input under the name ''. */
function runCode(name: string, inputs: Record<string, IDataObject[]>): unknown {
	const itemsOf = (from: string) => (inputs[from] ?? []).map((json) => ({ json }));
	const reader = (from: string) => ({
		first: () => itemsOf(from)[0],
		all: () => itemsOf(from),
		item: itemsOf(from)[0],
	});
	const context = {
		$: reader,
		$input: reader(''),
		$json: inputs['']?.[0],
		$now: { toISODate: () => '2026-03-02' },
		Buffer,
	};
	return runInNewContext(`(() => {${String(node(name).parameters.jsCode)}\n})()`, context);
}

const jsonOf = <T>(items: unknown) => (items as Array<{ json: T }>).map(({ json }) => json);
const questionsFor = (permit: string) =>
	jsonOf<Question>(
		runCode('Questions', {
			'': [{ error: { message: `The token is only sent to addresses below ${ENDPOINT}` } }],
			'A permit that may go': [{ reference_id: permit }],
		}),
	);
const question = (asks: string) => questionsFor(PERMIT).find((candidate) => candidate.asks === asks)!;
const responded = (asked: Question, data: string, status = 200) =>
	(
		runCode('Response', { '': [{ data, statusCode: status, headers: {} }], 'One by one': [asked] }) as {
			json: IDataObject;
		}
	).json;
const tableOf = (respond: (asked: Question) => string) => {
	const questions = questionsFor(PERMIT);
	return jsonOf<Record<'row' | 'assumption' | 'asked' | 'did' | 'verdict', string>>(
		runCode('Table', { '': questions.map((asked) => responded(asked, respond(asked))), Questions: questions }),
	);
};
const NOT_FOUND = JSON.stringify({ ErrorCode: 9009, ErrorMessage: 'Record not found.' });

/** The rows of the page's tables, by the names of their columns. */
const page = readFileSync(join(PROJECT, 'docs', 'assumptions.md'), 'utf8')
	.split('\n')
	.filter((line) => /^\| [A-Z]\d+ /.test(line))
	.map((line) => {
		const [row, question, assumption, code, sandbox, check] = line
			.replaceAll('`', '')
			.split('|')
			.slice(1)
			.map((cell) => cell.trim());
		return { row, question, assumption, code, sandbox, check };
	});

describe('docs/assumptions.md and examples/check-opscom.json', () => {
	test('name each row once, and say of each whether the workflow checks it', () => {
		expect(page.length).toBeGreaterThan(20);
		expect(new Set(page.map(({ row }) => row)).size).toBe(page.length);
		for (const { question: open, assumption, check } of page) {
			expect(open).not.toBe('');
			expect(assumption).not.toBe('');
			expect(['yes', 'no', 'with a permit']).toContain(check);
		}
	});

	test('agree on the rows, in the same order, and on what they assume', () => {
		const table = tableOf(() => NOT_FOUND);
		const checked = page.filter(({ check }) => check !== 'no');
		expect(table.map(({ row }) => row)).toEqual(checked.map(({ row }) => row));
		for (const [index, { assumption }] of table.entries()) {
			expect(checked[index].assumption.startsWith(assumption)).toBe(true);
		}
	});

	test('say of which rows a permit is needed', () => {
		const questions = questionsFor('');
		const table = jsonOf<{ row: string; did: string }>(
			runCode('Table', { '': questions.map((asked) => responded(asked, NOT_FOUND)), Questions: questions }),
		);
		const notAsked = table.filter(({ did }) => did.startsWith('not asked')).map(({ row }) => row);
		expect(notAsked).toEqual(page.filter(({ check }) => check === 'with a permit').map(({ row }) => row));
	});
});

describe('what examples/check-opscom.json asks', () => {
	test('is Permit Stats, and deletions of IDs that it makes up anew in each run', () => {
		const [one, another] = [questionsFor(''), questionsFor('')];
		for (const { url } of one) expect(url).toMatch(/\/permits\/(stats|delete)$/);
		const ids = [...one, ...another].flatMap(({ body: { apiToken, ...ids } }) => [apiToken, ...Object.values(ids)]);
		const madeUp = ids.filter((id) => id !== undefined);
		expect(new Set(madeUp).size).toBe(madeUp.length);
		for (const id of madeUp) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/);
		expect(one.find(({ asks }) => asks === 'longReferenceId')?.body.referenceID).toHaveLength(51);
	});

	test('begins with a made-up token, and gives the credential to nothing but the address of the credential', () => {
		const questions = questionsFor(PERMIT);
		expect(questions.slice(0, 2).map(({ as }) => as)).toEqual(['nobody', 'nobody']);
		for (const { as, url, body } of questions.slice(2)) {
			expect(as).toBe('you');
			expect(url.startsWith(`${ENDPOINT}/`)).toBe(true);
			expect(body).not.toHaveProperty('apiToken');
		}
		expect(questions.filter(({ body }) => body.referenceID === PERMIT)).toHaveLength(2);
	});

	test('is nothing without an address, or with a Reference ID that cannot be one', () => {
		const inputs = { '': [{ error: { message: 'Credentials not found' } }], 'A permit that may go': [{}] };
		expect(() => runCode('Questions', inputs)).toThrow(/Choose your OPSCOM credential.*Credentials not found/);
		expect(() => questionsFor('PL8 RDR')).toThrow(/at most 50 letters, digits and dashes/);
	});

	test('is sent once, with no redirect followed, and the run is not saved', () => {
		expect(requests.map(({ name }) => name)).toEqual([
			'Read the address',
			'Ask with your token',
			'Ask with a made-up token',
		]);
		for (const { parameters, retryOnFail } of requests) {
			expect(parameters.options).toMatchObject({
				redirect: { redirect: { followRedirects: false } },
				response: { response: { fullResponse: true, neverError: true, responseFormat: 'text' } },
			});
			expect(retryOnFail).toBeUndefined();
		}
		expect((workflow as unknown as { settings: IDataObject }).settings).toMatchObject({
			saveManualExecutions: false,
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
			saveExecutionProgress: false,
		});
	});
});

describe('what examples/check-opscom.json shows of a response', () => {
	const request = JSON.stringify({ apiToken: TOKEN, referenceID: PERMIT });

	test.each([
		['as it is', request],
		['in JSON', JSON.stringify({ message: request, ErrorMessage: request })],
		['in a sentence', JSON.stringify({ ErrorCode: 9033, ErrorMessage: `The token ${TOKEN} is not valid.` })],
		['in a web address', JSON.stringify({ ErrorMessage: `Not at ${ENDPOINT}?q=${encodeURIComponent(request)}` })],
		['in base64', JSON.stringify({ ErrorMessage: Buffer.from(request).toString('base64') })],
		['as a Reference ID and a code', JSON.stringify({ status: TOKEN, reference_id: TOKEN, ErrorCode: TOKEN })],
		['as a code of digits only', JSON.stringify({ ErrorCode: Number(DIGITS), ErrorMessage: `No ${DIGITS}.` })],
		['as a key', JSON.stringify({ [TOKEN]: 1, data: [{ [TOKEN]: 1, total: TOKEN }] })],
	])('has no token, client code or Reference ID, even when the request is in it %s', (_how, data) => {
		const shown = JSON.stringify(responded(question('permit'), data));
		for (const secret of [
			TOKEN,
			DIGITS,
			'OC-TOMA',
			PERMIT,
			'operationscommander',
			Buffer.from(request).toString('base64'),
		]) {
			expect(shown.toLowerCase()).not.toContain(secret.toLowerCase());
		}
	});

	test('hides a client code that could be a word', () => {
		const asked = { ...question('stats'), url: `${ENDPOINT.replace('OC-TOMA', 'Toma')}/permits/stats` };
		const { text } = responded(asked, JSON.stringify({ ErrorMessage: 'No client Toma.' }));
		expect(text).toBe('No client [hidden]');
	});

	test("has OPSCOM's own words", () => {
		expect(responded(question('referenceID'), NOT_FOUND)).toMatchObject({
			status: 200,
			code: 9009,
			codeIs: 'a number',
			text: 'Record not found.',
		});
	});

	test.each([
		['as it is', (token: string) => `Received: ${token}`],
		['in base64', (token: string) => Buffer.from(`{"apiToken":"${token}"}`).toString('base64')],
	])('is an error when a made-up token comes back %s', (_how, echo) => {
		const asked = question('madeUpToken');
		expect(() => responded(asked, echo(asked.body.apiToken))).toThrow(/yours was not sent/);
		expect(() => responded(asked, echo('another-token'))).not.toThrow();
	});

	test('makes a text that says where each row stands', () => {
		const rows = tableOf(() => NOT_FOUND);
		const [{ text, differ }] = jsonOf<{ text: string; differ: number }>(runCode('Text to paste', { '': rows }));
		expect(differ).toBe(rows.filter(({ verdict }) => verdict === 'differs: tell us').length);
		expect(differ).toBeGreaterThan(0);
		expect(text.split('\n').filter((line) => line.startsWith('| P4 '))).toHaveLength(1);
	});
});

test('the workflow names the place for issues that package.json names', () => {
	const { bugs } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { bugs: { url: string } };
	expect(node('Read me').parameters.content).toContain(bugs.url.replace('https://', ''));
});
