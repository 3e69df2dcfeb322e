import { ERROR_TABLE } from '../../sandbox/errorTable';
import { jsonOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { eachOperation, type PermitOperation } from '../permitOperations';
import { namedAs } from './threeItems';
import { useSandbox } from '../useSandbox';

interface Told {
	error: string;
	details: { outcome: string; errorCode: number; advice: string };
}

const codes = Object.keys(ERROR_TABLE).map(Number);
const sandbox = useSandbox();

async function refusedWith(operation: PermitOperation, code: number, message?: string): Promise<Told> {
	sandbox.reset();
	sandbox.next({ kind: 'errorCode', code, message });
	const { parameters, rows } = operation;
	const workflow = permitWorkflow({ rows: rows.slice(0, 1), parameters, onError: 'continueRegularOutput' });
	const [item] = jsonOf(await start(workflow, settingFor(sandbox)).ended, 'OPSCOM');
	expect(sandbox.wire).toHaveLength(1);
	return item as unknown as Told;
}

const withoutCode = ({ error }: Told) => error.slice(0, error.indexOf(' (OPSCOM code'));

/** Words about what other operations do. A permit has to be created before it is updated or deleted. */
const FOREIGN_WORDS = {
	create: /\b(delet|updat)/i,
	delete: /\b(updat|zone)/i,
	get: /\b(delet|updat|creat)/i,
	getStats: /\b(delet|updat|creat)/i,
	update: /\bdelet/i,
};

it('covers the 27 codes of the public table', () => {
	expect(codes).toEqual([
		9000, 9001, 9002, 9003, 9004, 9005, 9006, 9007, 9008, 9009, 9010, 9011, 9012, 9013, 9014, 9015, 9016, 9017, 9018,
		9019, 9020, 9021, 9022, 9030, 9031, 9032, 9033,
	]);
});

describe.each(eachOperation)('%s', (name, operation) => {
	const told = new Map<number, Told>();
	beforeAll(async () => {
		for (const code of codes) told.set(code, await refusedWith(operation, code));
	});
	const toldOf = (code: number) => told.get(code) as Told;

	it.each(codes)('has a plain message of its own and advice for code %i, beside what OPSCOM says', (code) => {
		const { error, details } = toldOf(code);

		const text = ERROR_TABLE[code].replace(/\.$/, '');
		expect(details.errorCode).toBe(code);
		expect(details.outcome).toBe(code === 9009 ? 'notFound' : 'refused');
		expect(error.endsWith(` (OPSCOM code ${code}). OPSCOM said: "${text}"`)).toBe(true);
		const message = withoutCode(toldOf(code));
		expect(message).not.toContain(text);
		expect(message.length).toBeGreaterThan(20);
		expect(message).not.toBe('OPSCOM refused the request');
		expect(details.advice).not.toContain('not in OPSCOM');
		expect(details.advice).toMatch(/^[A-Z].+\.$/);
		for (const words of [message, details.advice]) {
			expect(words).not.toMatch(/\b(errors?|problems?|failures?|mistakes?|fail(s|ed)?|HTTP|JSON|null|undefined)\b/i);
		}
		// Only a permit that is not there may have been deleted.
		if (code !== 9009) expect(`${message} ${details.advice}`).not.toMatch(FOREIGN_WORDS[name]);
	});

	it('has a different message for each code, and different advice where the person can do something else', () => {
		const adviceOf = (code: number) => toldOf(code).details.advice;
		expect(new Set(codes.map((code) => withoutCode(toldOf(code)))).size).toBe(codes.length);
		// OPSCOM alone knows which permits need a plate type or a province, and the node cannot send either.
		const isAboutPermits = name === 'create' || name === 'update';
		expect(adviceOf(9010) === adviceOf(9011)).toBe(isAboutPermits);
		expect(new Set(codes.map(adviceOf)).size).toBe(codes.length - Number(isAboutPermits));
	});

	it('explains code 9009', () => {
		const { message, advice } = operation.notFound;

		expect(toldOf(9009)).toEqual({
			error: `${message} (OPSCOM code 9009). OPSCOM said: "Record not found"`,
			details: {
				...namedAs(operation, operation.idOf(operation.rows[0])),
				outcome: 'notFound',
				errorCode: 9009,
				httpStatus: 200,
				attempts: 1,
				advice,
			},
		});
	});

	it('tells what to check and whom to ask when the token lacks the permission', () => {
		expect(withoutCode(toldOf(9002))).toBe(
			`The API token is not valid or does not have permission to ${operation.permission}`,
		);
		expect(toldOf(9002).details.advice).toBe(
			"Check that 'API Token' in the 'OPSCOM API' credential is complete and still valid. If it is, ask OPSCOM to grant this token the permission.",
		);
	});

	it.each(name === 'delete' ? [9023, 9024, 9025, 9026, 9027, 9028, 9029, 1, 90090, -9009] : [9027])(
		"shows OPSCOM's own text for code %i, which is not in the table",
		async (code) => {
			const { error, details } = await refusedWith(operation, code, 'Le permis est suspendu.');

			expect(error).toBe(`OPSCOM refused the request (OPSCOM code ${code}). OPSCOM said: "Le permis est suspendu"`);
			expect(details).toEqual({
				...namedAs(operation, operation.idOf(operation.rows[0])),
				outcome: 'refused',
				errorCode: code,
				httpStatus: 200,
				attempts: 1,
				advice: "This code is not in OPSCOM's public list. Ask your OPSCOM Account Executive what it means.",
			});
		},
	);
});
