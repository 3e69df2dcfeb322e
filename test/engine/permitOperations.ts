import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../../nodes/Opscom/actions/operation';
import { createPermit } from '../../nodes/Opscom/actions/permit/create.operation';
import { deletePermit } from '../../nodes/Opscom/actions/permit/delete.operation';
import { getPermitStats } from '../../nodes/Opscom/actions/permit/getStats.operation';
import { updatePermit } from '../../nodes/Opscom/actions/permit/update.operation';
import { getPlate } from '../../nodes/Opscom/actions/plate/get.operation';
import type { Behaviour, Sandbox } from '../sandbox';
import { confirmationOf } from './deletionWorkflow';

/** What the node says of an operation: which text stands where is tested, not how it is worded. */
const saidBy = ({ wording, doneKey, effect }: Operation) => ({
	/** What the summary calls a row that OPSCOM confirmed. */
	done: wording.done,
	/** The key beside OPSCOM's JSON that says so; a read has none. */
	doneKey,
	/** Whether the node may send it again when it may have arrived. */
	safeToRepeat: effect !== 'once',
	/** Whether it has a dry run. */
	changesSomething: effect !== 'read',
	/** Where the details of a failed row hold what the row is called, and how the messages speak of it. */
	idKey: wording.nameKey,
	idName: wording.nameLabel,
	/** What the messages begin with when it is not known whether OPSCOM did it, and what to do then. */
	inDoubt: wording.inDoubt,
	resolveDoubt: wording.resolveDoubt,
	/** What they say of a response with HTTP 200 that confirms nothing, and of code 9009. */
	unconfirmed: wording.unconfirmed,
	notFound: { message: wording.codes[9009].text, advice: wording.codes[9009].advice },
	/** What to do about a run that ended early when n8n kept nothing of it. */
	runAgain: wording.runAgain,
	/** How the hint of a dry run ends. */
	dryRun: wording.dryRun,
});

/** What the tests that hold for every operation have to know of one of them. */
export interface PermitOperation extends ReturnType<typeof saidBy> {
	/** The node's value of 'Operation'. */
	name: string;
	/** The path to which its requests go. */
	pathAt(sandbox: Sandbox): string;
	/** What comes first in each of its requests. */
	accountAt(sandbox: Sandbox): IDataObject;
	/** The key under which the output of a dry run names the permit. */
	identity?: string;
	/** Words about what other operations do. A permit has to be created before it is updated or deleted. */
	foreignWords: RegExp;
	/** What the node's own fields are mapped to. */
	parameters: IDataObject;
	/** Three rows that OPSCOM confirms, each with a subject of its own; a single one if all rows would ask for the same. */
	rows: IDataObject[];
	/** As many more of them as a test needs, by number. */
	rowOf(at: number): IDataObject;
	/** The same row with a value that the node refuses, and what it says of it. */
	invalid: { instead: IDataObject; message: string };

	/** What the sandbox must know before the rows are sent: the three, unless there are others. */
	prepare(sandbox: Sandbox, rows?: IDataObject[]): void;
	/** What the row is called in the summary; also the subject by which the sandbox knows its request. */
	idOf(row: IDataObject): string;
	/** The request without the token, in OPSCOM's own order. */
	bodyOf(row: IDataObject): IDataObject;
	/** A response that confirms the row, always the same. The sandbox does nothing for it. */
	confirmationOf(row: IDataObject): IDataObject;
	/** The node's output for that response. */
	outputsOf(row: IDataObject): IDataObject[];
	/** The node's output when OPSCOM itself, as the sandbox plays it, has done what the row asks for. */
	confirmed(sandbox: Sandbox, row: IDataObject): IDataObject[];
	/** How many times OPSCOM did for the row what was asked for. */
	timesDone(sandbox: Sandbox, row: IDataObject): number;
}

/** OPSCOM's response, as the sandbox is told to give it. */
export const confirming = (operation: PermitOperation, row: IDataObject): Behaviour => ({
	kind: 'status',
	status: 200,
	body: operation.confirmationOf(row),
});

const THREE = [0, 1, 2];

const idAt = (at: number) =>
	[
		'1a9b5375-cb75-4c71-9939-eeae550b09ac',
		'2b8c6486-dc86-4d82-8a4a-ffbf661c1abd',
		'3c7d7597-ed97-4e93-9b5b-00c0772d2bce',
	][at] ?? `4d6e8608-fe08-4fa4-8c6c-${String(at).padStart(12, '0')}`;
const plateAt = (at: number) => `CALM ${101 + at}`;
const zoneAt = (at: number) => ['Lot 4', 'Lot 5', 'Street parking'][at] ?? `Lot ${3 + at}`;
/** Far in the future: a dry run warns of a permit that has ended. */
const endTimeAt = (at: number) => `2099-03-02T${String(12 + (at % 12)).padStart(2, '0')}:30:00`;

/** The plate of the third row has no permit. */
const WITHOUT_PERMIT = plateAt(2);

const permitService = (operation: string): Pick<PermitOperation, 'pathAt' | 'accountAt'> => ({
	pathAt: ({ clientCode }) => `/api/${clientCode}/v1/permits/${operation}`,
	accountAt: ({ token }) => ({ apiToken: token }),
});

const idOf = ({ id }: IDataObject) => id as string;

const rowsOf = (rowOf: (at: number) => IDataObject): Pick<PermitOperation, 'rows' | 'rowOf'> => ({
	rows: THREE.map(rowOf),
	rowOf,
});

export const deleting: PermitOperation = {
	name: 'delete',
	...saidBy(deletePermit),
	...permitService('delete'),
	parameters: { operation: 'delete', referenceId: '={{ $json.id }}' },
	identity: 'reference_id',
	foreignWords: /\b(updat|zone)/i,
	...rowsOf((at) => ({ id: idAt(at), plate: plateAt(at) })),
	invalid: {
		instead: { id: '#N/A' },
		message: "'Reference ID' has a placeholder, or something that a spreadsheet or program left, instead of a value",
	},
	prepare: (sandbox, rows = deleting.rows) => sandbox.addPermits(...rows.map(idOf)),
	idOf,
	bodyOf: (row) => ({ referenceID: idOf(row) }),
	confirmationOf: (row) => confirmationOf(idOf(row)),
	outputsOf: (row) => [{ ...confirmationOf(idOf(row)), deleted: true }],
	confirmed: (_, row) => [{ ...confirmationOf(idOf(row)), deleted: true }],
	timesDone: (sandbox, row) => sandbox.deletions(idOf(row)),
};

export const updating: PermitOperation = {
	name: 'update',
	...saidBy(updatePermit),
	...permitService('update'),
	parameters: {
		operation: 'update',
		referenceId: '={{ $json.id }}',
		updateFields: { plate: '={{ $json.plate }}', endTime: '={{ $json.until }}' },
	},
	identity: 'reference_id',
	foreignWords: /\bdelet/i,
	...rowsOf((at) => ({ id: idAt(at), plate: plateAt(at), until: endTimeAt(at) })),
	invalid: {
		instead: { until: '2026-02-30T12:00:00' },
		message: "'End Time' must be a date and time that exists, in the years 2000 to 2100",
	},
	prepare: (sandbox, rows = updating.rows) =>
		sandbox.addPermits(...rows.map((row) => ({ referenceId: idOf(row), plate: 'OLD 1' }))),
	idOf,
	bodyOf: (row) => ({ referenceID: idOf(row), plate: row.plate, endTime: row.until }),
	confirmationOf: (row) => confirmationOf(idOf(row)),
	outputsOf: (row) => [{ ...confirmationOf(idOf(row)), updated: true }],
	confirmed: (_, row) => [{ ...confirmationOf(idOf(row)), updated: true }],
	timesDone: (sandbox, row) => Number(sandbox.permit(idOf(row))?.plate === row.plate),
};

export const creating: PermitOperation = {
	name: 'create',
	...saidBy(createPermit),
	...permitService('push'),
	parameters: {
		operation: 'create',
		plate: '={{ $json.plate }}',
		endTime: '={{ $json.until }}',
		additionalFields: { amount: '={{ $json.paid }}', currency: 'CAD', zone: '={{ $json.lot }}' },
	},
	foreignWords: /\b(delet|updat)/i,
	...rowsOf((at) => ({
		id: idAt(at),
		plate: plateAt(at),
		until: endTimeAt(at),
		paid: at + 0.5,
		lot: zoneAt(at),
	})),
	invalid: {
		instead: { paid: 1.005 },
		message: "'Amount' must be from 0.01 to 999999.99, with no more than two decimals",
	},
	prepare: () => {},
	idOf: ({ plate }) => plate as string,
	bodyOf: ({ paid, plate, lot, until }) => ({
		Amount: (paid as number).toFixed(2),
		CurrencyID: 'CAD',
		LicencePlate: plate,
		zone: lot,
		endTime: until,
	}),
	confirmationOf: (row) => confirmationOf(idOf(row)),
	outputsOf: (row) => [{ ...confirmationOf(idOf(row)), created: true }],
	confirmed: (sandbox, row) => idsOfPlate(sandbox, row).map((id) => ({ ...confirmationOf(id), created: true })),
	timesDone: (sandbox, row) => idsOfPlate(sandbox, row).length,
};

export const gettingStats: PermitOperation = {
	name: 'getStats',
	...saidBy(getPermitStats),
	...permitService('stats'),
	parameters: { operation: 'getStats', zones: '={{ $json.lot }}' },
	foreignWords: /\b(delet|updat|creat)/i,
	...rowsOf((at) => ({ lot: zoneAt(at) })),
	invalid: { instead: { lot: null }, message: "'Zones' is empty" },
	prepare: (sandbox, rows = gettingStats.rows) =>
		sandbox.addPermits(
			...(['standard', 'temp'] as const).flatMap((type) =>
				rows.map(({ lot }, at) => ({ referenceId: `${type}-${at}`, zone: lot as string, type })),
			),
		),
	idOf: ({ lot }) => lot as string,
	bodyOf: ({ lot }) => ({ zones: lot }),
	confirmationOf: (row) => ({ data: countsOf(row) }),
	outputsOf: countsOf,
	confirmed: (_, row) => countsOf(row),
	timesDone: (sandbox, { lot }) =>
		sandbox.wire.filter(({ status, body }) => status === 200 && (body as IDataObject).zones === lot).length,
};

export const gettingPlate: PermitOperation = {
	name: 'get',
	...saidBy(getPlate),
	pathAt: () => '/api/v1/validate/plate',
	accountAt: ({ token, clientCode }) => ({ api_token: token, client: clientCode }),
	parameters: { resource: 'plate', operation: 'get', plate: '={{ $json.plate }}' },
	foreignWords: /\b(delet|updat|creat)/i,
	...rowsOf((at) => ({ id: idAt(at), plate: plateAt(at) })),
	invalid: {
		instead: { plate: '#N/A' },
		message: '\'Plate\' has a character that does not belong there: "#", U+0023, at position 1',
	},
	prepare: (sandbox, rows = gettingPlate.rows) =>
		sandbox.addPermits(
			...rows
				.filter(({ plate }) => plate !== WITHOUT_PERMIT)
				.map(({ plate }, at) => ({ referenceId: `permit-${at}`, plate: plate as string })),
		),
	idOf: ({ plate }) => plate as string,
	bodyOf: ({ plate }) => ({ plate }),
	confirmationOf: (row) => ({ error: 0, data: knowledgeOf(row), message: '' }),
	outputsOf: (row) => [{ ...knowledgeOf(row), hasPermit: row.plate !== WITHOUT_PERMIT }],
	confirmed: (_, row) => [{ ...knowledgeOf(row), hasPermit: row.plate !== WITHOUT_PERMIT }],
	timesDone: (sandbox, { plate }) =>
		sandbox.wire.filter(({ status, body }) => status === 200 && (body as IDataObject).plate === plate).length,
};

/** What the sandbox tells of the plate. */
function knowledgeOf({ plate }: IDataObject): IDataObject {
	const permits =
		plate === WITHOUT_PERMIT ? [] : [{ type: 'temp', shortName: 'Lot 4', expires: '2018-07-02 09:30:00' }];
	const response = permits.length === 0 ? '' : 'temp Lot 4 2018-07-02 09:30:00\n\nALARM: \n\n DNTT: ';
	return { response, plate, responseJSON: { permits, dntt: [], alarm: '' } };
}

function idsOfPlate(sandbox: Sandbox, { plate }: IDataObject): string[] {
	return sandbox.permits().filter((referenceId) => sandbox.permit(referenceId)?.plate === plate);
}

function countsOf({ lot }: IDataObject): IDataObject[] {
	return [
		{ type: 'standard', zone: lot, total: '1' },
		{ type: 'temp', zone: lot, total: '1' },
	];
}

/** Everything that the node can do, in the order in which the form offers it. */
export const permitOperations = [creating, deleting, gettingStats, updating, gettingPlate];

/** With its name, for the titles of tests, each operation whose rows ask for something of their own. */
export const eachOperation = permitOperations
	.filter(({ rows }) => rows.length > 1)
	.map((operation) => [operation.name, operation] as const);
