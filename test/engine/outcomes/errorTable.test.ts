import { ERROR_TABLE } from '../../sandbox/errorTable';
import { deletionWorkflow, jsonOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

interface Told {
	error: string;
	details: { outcome: string; errorCode: number; advice: string };
}

const codes = Object.keys(ERROR_TABLE).map(Number);
const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const sandbox = useSandbox();

async function refusedWith(code: number, message?: string): Promise<Told> {
	sandbox.next({ kind: 'errorCode', code, message });
	const workflow = deletionWorkflow({ rows: [{ id: ID }], onError: 'continueRegularOutput' });
	const [item] = jsonOf(await start(workflow, settingFor(sandbox)).ended, 'OPSCOM');
	expect(sandbox.wire).toHaveLength(1);
	return item as unknown as Told;
}

it('covers the 27 codes of the public table', () => {
	expect(codes).toEqual([
		9000, 9001, 9002, 9003, 9004, 9005, 9006, 9007, 9008, 9009, 9010, 9011, 9012, 9013, 9014, 9015, 9016, 9017, 9018,
		9019, 9020, 9021, 9022, 9030, 9031, 9032, 9033,
	]);
});

describe.each(codes)('code %i', (code) => {
	it('has a plain message of its own and advice, beside what OPSCOM says', async () => {
		const { error, details } = await refusedWith(code);

		const text = ERROR_TABLE[code].replace(/\.$/, '');
		expect(details.errorCode).toBe(code);
		expect(details.outcome).toBe(code === 9009 ? 'notFound' : 'refused');
		expect(error.endsWith(` (OPSCOM code ${code}). OPSCOM said: "${text}"`)).toBe(true);
		const message = error.slice(0, error.indexOf(' (OPSCOM code'));
		expect(message).not.toContain(text);
		expect(message.length).toBeGreaterThan(20);
		expect(message).not.toBe('OPSCOM refused the request');
		expect(details.advice).not.toContain('not in OPSCOM');
		expect(details.advice).toMatch(/^[A-Z].+\.$/);
		for (const words of [message, details.advice]) {
			expect(words).not.toMatch(/\b(errors?|problems?|failures?|mistakes?|fail(s|ed)?|HTTP|JSON|null|undefined)\b/i);
		}
	});
});

it('has a different message and different advice for each code', async () => {
	const told: Array<{ message: string; advice: string }> = [];
	for (const code of codes) {
		sandbox.reset();
		const { error, details } = await refusedWith(code);
		told.push({ message: error.slice(0, error.indexOf(' (OPSCOM code')), advice: details.advice });
	}

	expect(new Set(told.map(({ message }) => message)).size).toBe(codes.length);
	expect(new Set(told.map(({ advice }) => advice)).size).toBe(codes.length);
});

it('explains code 9009 and names the option that lets a run continue', async () => {
	expect(await refusedWith(9009)).toEqual({
		error: 'OPSCOM has no permit with this Reference ID (OPSCOM code 9009). OPSCOM said: "Record not found"',
		details: {
			referenceId: ID,
			outcome: 'notFound',
			errorCode: 9009,
			httpStatus: 200,
			attempts: 1,
			advice:
				"Check that the ID came from the permit's own create call, and that the permit was not deleted earlier. To continue when this happens, set 'If Permit Is Not Found' to 'Treat as Deleted'.",
		},
	});
});

it('tells what to check and whom to ask when the token may not delete', async () => {
	const { error, details } = await refusedWith(9002);

	expect(error).toMatch(
		/^The API token is not valid or does not have permission to delete permits \(OPSCOM code 9002\)/,
	);
	expect(details.advice).toBe(
		"Check that 'API Token' in the 'OPSCOM API' credential is complete and still valid. If it is, ask OPSCOM to grant this token the permission.",
	);
});

async function expectUnlisted(code: number) {
	const { error, details } = await refusedWith(code, 'Le permis est suspendu.');

	expect(error).toBe(`OPSCOM refused the request (OPSCOM code ${code}). OPSCOM said: "Le permis est suspendu"`);
	expect(details).toEqual({
		referenceId: ID,
		outcome: 'refused',
		errorCode: code,
		httpStatus: 200,
		attempts: 1,
		advice: "This code is not in OPSCOM's public list. Ask your OPSCOM Account Executive what it means.",
	});
}

it.each([9023, 9024, 9025, 9026, 9027, 9028, 9029, 1, 90090])(
	"shows OPSCOM's own text for code %i, which is not in the table",
	expectUnlisted,
);

it("DEFECT: shows OPSCOM's own text for code -9009 and keeps it a number", async () => await expectUnlisted(-9009));
