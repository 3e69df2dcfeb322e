import type { Behaviour } from '../../sandbox';
import { idsSent } from '../deletionWorkflow';
import { deleting, type PermitOperation } from '../permitOperations';
import {
	ALL,
	CORRECT_FIRST,
	deleteThree,
	eachWithPositions,
	gone,
	itemAt,
	itInEachOnErrorMode,
	namedAs,
	paired,
	PERMITS,
	runThree,
} from './threeItems';
import { useSandbox } from '../useSandbox';

interface AccessCase {
	name: string;
	/** Tried with every operation, and not only with Delete. */
	forAll?: true;
	behaviour: Behaviour;
	errorCode: number | null;
	httpStatus: number;
	message: string;
	said?: string;
	advice: string;
}

const CHECK_BOTH =
	"Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential. If they are right, ask OPSCOM whether the token is still valid.";
const CHECK_TOKEN =
	"Check that 'API Token' in the 'OPSCOM API' credential is complete and still valid. If it is, ask OPSCOM to grant this token the permission.";
const casesOf = ({ permission }: PermitOperation): AccessCase[] => [
	{
		name: 'code 9000 with HTTP 200',
		behaviour: { kind: 'errorCode', code: 9000 },
		errorCode: 9000,
		httpStatus: 200,
		message: 'OPSCOM does not recognize the client code (OPSCOM code 9000)',
		said: 'Client Code is missing from the request',
		advice: "Check 'Client Code' in the 'OPSCOM API' credential. OPSCOM provides it together with the token.",
	},
	{
		name: 'code 9001 with HTTP 400',
		behaviour: { kind: 'errorCode', code: 9001, status: 400 },
		errorCode: 9001,
		httpStatus: 400,
		message: 'OPSCOM did not receive the API token (OPSCOM code 9001)',
		said: 'API Token is missing from the request',
		advice: "Enter the token again in the 'API Token' field of the 'OPSCOM API' credential.",
	},
	{
		name: 'code 9002 with HTTP 401',
		forAll: true,
		behaviour: { kind: 'errorCode', code: 9002, status: 401 },
		errorCode: 9002,
		httpStatus: 401,
		message: `The API token is not valid or does not have permission to ${permission} (OPSCOM code 9002)`,
		said: 'The supplied API token does not have permission to perform that request',
		advice: CHECK_TOKEN,
	},
	{
		name: 'code 9002 with HTTP 500',
		behaviour: { kind: 'errorCode', code: 9002, status: 500 },
		errorCode: 9002,
		httpStatus: 500,
		message: `The API token is not valid or does not have permission to ${permission} (OPSCOM code 9002)`,
		said: 'The supplied API token does not have permission to perform that request',
		advice: CHECK_TOKEN,
	},
	{
		name: 'HTTP 401 without a code',
		behaviour: { kind: 'status', status: 401 },
		errorCode: null,
		httpStatus: 401,
		message: 'OPSCOM did not accept the API token or the client code (HTTP 401)',
		advice: CHECK_BOTH,
	},
	{
		name: 'HTTP 403 with a web page',
		forAll: true,
		behaviour: { kind: 'html', status: 403 },
		errorCode: null,
		httpStatus: 403,
		message: 'OPSCOM did not accept the API token or the client code (HTTP 403)',
		advice: CHECK_BOTH,
	},
];

const sandbox = useSandbox(...PERMITS);

const notSentItem = (operation: PermitOperation, position: number) => ({
	error: 'Not sent: OPSCOM refused the API token or the client code earlier in this run',
	details: {
		...namedAs(operation, operation.idOf(operation.rows[position])),
		outcome: 'notSent',
		errorCode: null,
		httpStatus: null,
		attempts: 0,
		advice: "Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential, then run this item again.",
	},
});

describe.each(eachWithPositions)('$name', ({ operation, positions }) => {
	const { rows, done, idName } = operation;
	const ids = rows.map(operation.idOf);
	const cases = casesOf(operation).filter(({ forAll }) => forAll ?? operation === deleting);

	describe.each(cases)('$name: sends nothing more with this credential', (access) => {
		const { behaviour, message, said, advice, errorCode, httpStatus } = access;

		describe.each(positions)('$where item', ({ position }) => {
			const seen = { sent: ALL.slice(0, position + 1), done: ALL.slice(0, position) };
			const refusedItem = {
				error: said === undefined ? message : `${message}. OPSCOM said: "${said}"`,
				details: {
					...namedAs(operation, ids[position]),
					outcome: 'refused',
					errorCode,
					httpStatus,
					attempts: 1,
					advice,
				},
			};

			itInEachOnErrorMode(sandbox, operation, {
				run: async (onError) => {
					sandbox.on(ids[position], behaviour);
					return await runThree(sandbox, operation, { onError, options: { maxRetries: 3 } });
				},
				failed: Object.fromEntries(
					ALL.slice(position).map((at) => [at, at === position ? refusedItem : notSentItem(operation, at)]),
				),
				stop: {
					...seen,
					message,
					description: [
						`${itemAt(position)}, ${idName} ${ids[position]}. ` +
							(said === undefined ? '' : `OPSCOM said: "${said}". `) +
							advice,
						[
							`Of 3 items: 0 ${done}, 1 refused by OPSCOM, 2 not sent.`,
							`Of 3 items: 1 ${done}, 1 refused by OPSCOM, 1 not sent.`,
							`Of 3 items: 2 ${done}, 1 refused by OPSCOM.`,
						][position],
						CORRECT_FIRST,
					],
					itemIndex: position,
					account: {
						[done]: ids.slice(0, position),
						refused: [ids[position]],
						notSent: ids.slice(position + 1),
					},
				},
				continued: seen,
			});
		});
	});
});

it.each([
	['a token that OPSCOM does not know', { apiToken: 'another-token' }, 9002, 401],
	['a client code that OPSCOM does not know', { clientCode: 'OC-OTHER' }, 9000, 200],
])('sends one request with %s, and accounts for every item', async (_name, credential, errorCode, httpStatus) => {
	const run = await deleteThree(sandbox, { credential, onError: 'continueRegularOutput' });

	expect(sandbox.wire).toHaveLength(1);
	expect(gone(sandbox)).toEqual([]);
	expect(paired(run)[0].map(({ json }) => json.details)).toEqual([
		expect.objectContaining({ referenceId: PERMITS[0], outcome: 'refused', errorCode, httpStatus }),
		expect.objectContaining({ referenceId: PERMITS[1], outcome: 'notSent', errorCode: null, httpStatus: null }),
		expect.objectContaining({ referenceId: PERMITS[2], outcome: 'notSent', errorCode: null, httpStatus: null }),
	]);
});

it('leaves open whether the permit is deleted when an unclear response came before, and sends nothing more', async () => {
	sandbox.on(PERMITS[0], { kind: 'actThenStatus', status: 503 }, { kind: 'status', status: 401 });

	const run = await deleteThree(sandbox, { onError: 'continueRegularOutput', options: { maxRetries: 3 } });

	expect(idsSent(sandbox)).toEqual([PERMITS[0], PERMITS[0]]);
	expect(paired(run)[0].map(({ json }) => json)).toEqual([
		{
			error:
				'The permit may or may not have been deleted: an earlier attempt got no clear response. After that: OPSCOM did not accept the API token or the client code (HTTP 401)',
			details: expect.objectContaining({ referenceId: PERMITS[0], outcome: 'unknown', httpStatus: 401, attempts: 2 }),
		},
		notSentItem(deleting, 1),
		notSentItem(deleting, 2),
	]);
});
