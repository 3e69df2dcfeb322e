import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { IDataObject, INode } from 'n8n-workflow';
import { getPlate } from '../../nodes/Opscom/actions/plate/get.operation';
import { ERROR_TABLE } from '../sandbox/errorTable';
import { readCheck } from './readExamples';

const PROJECT = join(__dirname, '..', '..');
const TOKEN = 'Live-Token-41c9d2';
const DIGITS = '4190827365';
/** A token of letters alone, and in lower case. */
const WORD = 'qzparkingtoken';
const ENDPOINT = 'https://controller.operationscommander.io/api/OC-TOMA/v1';
const PLATE_ENDPOINT = 'https://service.ops-com.com/api/v1';
const PERMIT = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const PLATE = 'CKDR 418';

interface Question extends IDataObject {
	asks: string;
	as: 'you' | 'nobody';
	url: string;
	body: Record<string, string>;
	hide: string[];
}

const { workflow } = readCheck();
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
const questionsFor = (permit: string, plate = permit && PLATE) =>
	jsonOf<Question>(
		runCode('Questions', {
			'': [{ error: { message: `The token is only sent to addresses below ${ENDPOINT} and ${PLATE_ENDPOINT}` } }],
			'A permit that may go': [{ reference_id: permit, plate }],
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
/** The verdicts on the rows, when OPSCOM takes `seconds` for each response. */
function verdictsFor(respond: (asked: Question) => [data: string, status?: number], seconds = 1): IDataObject {
	const questions = questionsFor(PERMIT).map((asked) => ({ ...asked, startedAt: 0 }));
	const responses = questions.map((asked, index) => ({
		...responded(asked, ...respond(asked)),
		respondedAt: (index + 1) * seconds * 1000,
	}));
	const table = jsonOf<IDataObject>(runCode('Table', { '': responses, Questions: questions }));
	return Object.fromEntries(table.map(({ row, verdict }) => [row, verdict]));
}
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

describe('docs/assumptions.md and docs/check-opscom.json', () => {
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

describe('what docs/check-opscom.json asks', () => {
	test('is Permit Stats, Plate Validation, and deletions, with values that each run makes up', () => {
		const [one, another] = [questionsFor(''), questionsFor('')];
		for (const { url } of one) expect(url).toMatch(/\/(permits\/(stats|delete)|validate\/plate)$/);
		const madeUp = [...one, ...another].flatMap(({ body: { client, ...values } }) => {
			expect([undefined, 'OC-TOMA']).toContain(client);
			return Object.values(values);
		});
		expect(new Set(madeUp).size).toBe(madeUp.length);
		const plates = madeUp.filter((value) => /^[0-9A-F]{16}$/.test(value));
		expect(plates).toHaveLength(4);
		for (const id of madeUp.filter((value) => !plates.includes(value)))
			expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/);
		expect(one.find(({ asks }) => asks === 'longReferenceId')?.body.referenceID).toHaveLength(51);
	});

	test('begins with a made-up token, and gives the credential to nothing but the address of the credential', () => {
		const questions = questionsFor(PERMIT);
		expect(questions.slice(0, 3).map(({ as }) => as)).toEqual(['nobody', 'nobody', 'nobody']);
		for (const { as, url, body } of questions.slice(3)) {
			expect(as).toBe('you');
			expect([ENDPOINT, PLATE_ENDPOINT].filter((endpoint) => url.startsWith(`${endpoint}/`))).toHaveLength(1);
			expect(Object.keys(body).filter((key) => /token|client/i.test(key))).toEqual([]);
		}
		expect(questions.filter(({ body }) => body.referenceID === PERMIT)).toHaveLength(2);
		// Before the permit is deleted, and right after it.
		expect(questions.map(({ asks }) => asks).slice(-4)).toEqual(['plateBefore', 'permit', 'plateAfter', 'permitAgain']);
		for (const { asks, body } of questions)
			expect(body.plate === PLATE).toBe(['plateBefore', 'plateAfter'].includes(asks));
		expect(questionsFor(PERMIT, '').filter(({ asks }) => /^plate(Before|After)$/.test(asks))).toEqual([]);
	});

	test('is nothing without an address, or with a Reference ID that cannot be one', () => {
		const inputs = { '': [{ error: { message: 'Credentials not found' } }], 'A permit that may go': [{}] };
		expect(() => runCode('Questions', inputs)).toThrow(/Choose your OPSCOM credential.*Credentials not found/);
		expect(() => questionsFor('PL8 RDR')).toThrow(/at most 50 letters, digits and dashes/);
		expect(() => questionsFor(PERMIT, 'CKDR"418')).toThrow(/at most 25 letters, digits, spaces and dashes/);
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

describe('what docs/check-opscom.json shows of a response', () => {
	const request = JSON.stringify({ apiToken: TOKEN, referenceID: PERMIT });

	test.each([
		['as it is', request],
		['in JSON', JSON.stringify({ message: request, ErrorMessage: request })],
		['in a sentence', JSON.stringify({ ErrorCode: 9033, ErrorMessage: `The token ${TOKEN} is not valid.` })],
		['in a web address', JSON.stringify({ ErrorMessage: `Not at ${ENDPOINT}?q=${encodeURIComponent(request)}` })],
		['in base64', JSON.stringify({ ErrorMessage: Buffer.from(request).toString('base64') })],
		['as a Reference ID and a code', JSON.stringify({ status: TOKEN, reference_id: TOKEN, ErrorCode: TOKEN })],
		['as a code of digits only', JSON.stringify({ ErrorCode: Number(DIGITS), ErrorMessage: `No ${DIGITS}.` })],
		['in lower case', JSON.stringify({ ErrorMessage: `No ${TOKEN.toLowerCase()} at localhost, ${WORD}.` })],
		['in a message about a plate', JSON.stringify({ error: 5, message: `${PLATE} ${WORD} ${TOKEN}`, data: null })],
		['as a key', JSON.stringify({ [TOKEN]: 1, data: [{ [TOKEN]: 1, total: TOKEN }] })],
	])('has no token, client code, address, plate or Reference ID, even when the request is in it %s', (_how, data) => {
		const shown = JSON.stringify([responded(question('permit'), data), responded(question('plateBefore'), data)]);
		for (const secret of [
			TOKEN,
			DIGITS,
			'OC-TOMA',
			PERMIT,
			'operationscommander',
			'localhost',
			'ops-com',
			WORD,
			PLATE,
			'CKDR',
			Buffer.from(request).toString('base64'),
		]) {
			expect(shown.toLowerCase()).not.toContain(secret.toLowerCase());
		}
	});

	test('hides a client code that could be a word', () => {
		const asked = { ...question('stats'), hide: ['Code'] };
		const { text } = responded(asked, JSON.stringify({ ErrorMessage: 'Client code is missing.' }));
		expect(text).toBe('Client [hidden] is missing.');
	});

	test("has OPSCOM's own words", () => {
		expect(responded(question('referenceID'), NOT_FOUND)).toMatchObject({
			status: 200,
			code: 9009,
			codeIs: 'a number',
			text: 'Record not found.',
		});
		for (const message of Object.values(ERROR_TABLE))
			expect(responded(question('stats'), JSON.stringify({ ErrorMessage: message })).text).toBe(message);
	});

	test('is measured as the node measures it, however long and deep it is', () => {
		const entries = JSON.stringify({ data: Array.from({ length: 200_000 }, () => ({ total: '1', zone: 'été' })) });
		expect(responded(question('stats'), entries)).toMatchObject({
			entries: 200_000,
			entriesWithTotal: 200_000,
			bytes: Buffer.byteLength(entries),
			depth: 3,
		});
		const deep = `{"data":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
		expect(responded(question('stats'), deep)).toMatchObject({ depth: 20_001, bytes: deep.length });
	});

	test.each<[string, IDataObject]>([
		['a permit', { error: 0, data: { plate: PLATE, responseJSON: { permits: [{ type: 'temp' }], alarm: '' } } }],
		['a permit of the older form', { plate: PLATE, responseJSON: { type: 'temp', active: '1', dntt: [] } }],
		['an inactive permit', { plate: PLATE, responseJSON: { type: 'temp', active: '0' } }],
		['no permit', { error: '0', data: { plate: 'ckdr-418', responseJSON: { permits: [] } } }],
		['nothing', { response: '', plate: PLATE, responseJSON: {} }],
		['nothing, as PHP writes it', { error: 0, data: { plate: PLATE, responseJSON: [] } }],
		['another plate', { error: 0, data: { plate: 'CALM 101', responseJSON: { permits: [] } } }],
		['a name that is not documented', { error: 0, data: { plate: PLATE, responseJSON: { permit: {} } } }],
		['a permit that says nothing', { error: 0, data: { plate: PLATE, responseJSON: { permits: [{}] } } }],
		['a refusal', { error: 5, data: { plate: PLATE, responseJSON: { permits: [] } }, message: 'Not valid.' }],
		['no `error`', { data: { plate: PLATE, responseJSON: { permits: [] } } }],
		['statistics', { data: [] as never }],
	])('is read as the node reads it, when it is about a plate with %s', (_what, response) => {
		const { hasPermit, plateError } = responded(question('plateBefore'), JSON.stringify(response));
		const request = { name: PLATE, key: PLATE, body: { plate: PLATE } };
		expect(hasPermit).toBe(
			getPlate.confirms(response, request) ? getPlate.outputs?.(response)[0].hasPermit : undefined,
		);
		expect(plateError).toBe(getPlate.readRefusal?.(response)?.code);
	});

	test.each([
		['as it is', (token: string) => `Received: ${token}`],
		['in base64', (token: string) => Buffer.from(`{"apiToken":"${token}"}`).toString('base64')],
	])('is an error when a made-up token comes back %s', (_how, echo) => {
		const asked = question('madeUpToken');
		expect(() => responded(asked, echo(asked.body.apiToken))).toThrow(/yours was not sent/);
		expect(() => responded(asked, echo('another-token'))).not.toThrow();
		const aboutPlate = question('madeUpTokenForPlate');
		expect(() => responded(aboutPlate, echo(aboutPlate.body.api_token))).toThrow(/yours was not sent/);
	});

	test('makes a text that says where each row stands', () => {
		const rows = tableOf(() => NOT_FOUND);
		const [{ text, differ }] = jsonOf<{ text: string; differ: number }>(runCode('Text to paste', { '': rows }));
		expect(differ).toBe(rows.filter(({ verdict }) => verdict === 'differs: tell us').length);
		expect(differ).toBeGreaterThan(0);
		expect(text.split('\n').filter((line) => line.startsWith('| P4 '))).toHaveLength(1);
	});
});

describe('the verdicts of docs/check-opscom.json', () => {
	const NO_PERMIT = { error: 0, data: { responseJSON: { permits: [] } } };
	const asAssumed = ({ asks, body }: Question): [data: string] => {
		if (asks.startsWith('plate')) {
			const permits = asks === 'plateBefore' ? [{ type: 'temp' }] : [];
			return [JSON.stringify({ error: 0, data: { plate: body.plate, responseJSON: { permits } } })];
		}
		if (asks === 'madeUpTokenForPlate') return [JSON.stringify({ error: 1, message: 'Not valid.' })];
		if (asks === 'stats') return [JSON.stringify({ data: [{ total: '1' }] })];
		if (asks === 'permit') return [JSON.stringify({ status: 'success', reference_id: PERMIT })];
		const codes: Record<string, number> = { madeUpToken: 9002, madeUpClientCode: 9000, noReferenceId: 9008 };
		return [JSON.stringify({ ErrorCode: asks === 'longReferenceId' ? 9030 : (codes[asks] ?? 9009) })];
	};
	const verdicts = (answers: Record<string, [data: string, status?: number]>, seconds?: number) =>
		verdictsFor((asked) => answers[asked.asks] ?? asAssumed(asked), seconds);

	test('are all as assumed for an OPSCOM that is', () => {
		expect(new Set(Object.values(verdicts({})))).toEqual(new Set(['as assumed']));
	});

	test('compare the seconds that OPSCOM takes', () => {
		expect([29.9, 30, 41].map((seconds) => verdicts({}, seconds).R9)).toEqual([
			'as assumed',
			'differs: tell us',
			'differs: tell us',
		]);
	});

	test.each([500, 503, 429, 408])('take HTTP %i to say nothing about what OPSCOM does', (status) => {
		const fault: [string, number] = ['Not now', status];
		const all = verdicts({ referenceID: fault, referenceid: fault, reference_id: fault });
		expect([all.P4, all.P7, all.R1]).toEqual(['not checked', 'not checked', 'not checked']);
		const one = verdicts({ madeUpToken: fault, madeUpClientCode: fault, noReferenceId: fault, plate: fault });
		for (const row of ['A1', 'A2', 'P8', 'V1', 'V2', 'V3']) expect([row, one[row]]).toEqual([row, 'not checked']);
	});

	test('say of nothing that it differs for a token that OPSCOM refuses', () => {
		const refused: [string, number] = [JSON.stringify({ ErrorCode: 9002 }), 401];
		const all = Object.values(verdictsFor(() => refused));
		expect(new Set(all)).toEqual(new Set(['not checked', 'as assumed']));
	});

	test.each<[string, Record<string, [data: string, status?: number]>, string[]]>([
		['the token is refused for plates', { plate: [JSON.stringify({ error: 9002, message: 'No.' })] }, ['V1']],
		['a page stands before plates', { plate: ['<html>', 403] }, ['V1']],
		['plates have a third form', { plate: [JSON.stringify({ plates: [] })] }, ['V3']],
		['a made-up token may read plates', { madeUpTokenForPlate: [JSON.stringify(NO_PERMIT)] }, ['V4']],
		['a refused token has no code', { madeUpTokenForPlate: ['Unauthorized', 401] }, ['V4']],
		['a new permit is not listed', { plateBefore: [JSON.stringify(NO_PERMIT)] }, ['V5']],
		[
			'a deleted permit is still listed',
			{ plateAfter: [JSON.stringify({ error: 0, data: { responseJSON: { permits: [{ type: 'temp' }] } } })] },
			['V5'],
		],
	])('say that %s', (_what, answers, differing) => {
		const differ = Object.entries(verdicts(answers)).filter(([, verdict]) => verdict === 'differs: tell us');
		expect(differ.map(([row]) => row)).toEqual(differing);
	});
});

test('the workflow names the place for issues that package.json names', () => {
	const { bugs } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { bugs: { url: string } };
	expect(node('Read me').parameters.content).toContain(bugs.url.replace('https://', ''));
});
