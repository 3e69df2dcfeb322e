import type { IDataObject } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import { outputsOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { start, type SavedWorkflow } from '../engine';
import type { PermitOperation } from '../permitOperations';
import { itemAt, namedAs, stopped } from './threeItems';

/** An operation one field of which is mapped to the column `value`. */
export interface FieldUnderTest {
	operation: PermitOperation;
	/** Its own fields, with the one that is mapped to `={{ $json.value }}`. */
	parameters: IDataObject;
	/** A value that is right. */
	good: unknown;
	settings?: SavedWorkflow['settings'];
}

/** A value that the node refuses, and what it says of it. */
export interface BadValue {
	value: unknown;
	message: string;
	/** The value as the message quotes it. */
	quote?: string;
	advice: string;
	/** What the details call the item, if not what the row is called anyway. */
	id?: string | null;
}

const valueAs = (value: unknown): IDataObject => ({ value }) as IDataObject;

/** Runs rows with these values. What a row is called, and its other columns, are those of the operation's first row. */
export async function runValues(
	sandbox: Sandbox,
	{ operation, parameters, settings }: FieldUnderTest,
	values: unknown[],
	onError?: 'continueErrorOutput',
) {
	operation.prepare(sandbox);
	const workflow = permitWorkflow({
		rows: values.map((value) => ({ ...operation.rows[0], ...valueAs(value) })),
		parameters: { ...operation.parameters, ...parameters },
		options: { concurrency: 1, maxRetries: 0 },
		onError,
	});
	return await start({ ...workflow, settings }, settingFor(sandbox)).ended;
}

/**
 * Defines two tests: a run that continues sends a good row alone and says of each bad one what is wrong with it and
 * what to do; a run that stops sends nothing.
 */
export function itRefuses(sandbox: Sandbox, field: FieldUnderTest, bad: BadValue[]): void {
	const { operation, good } = field;
	const values = [...bad.map(({ value }) => value), good];
	const itsName = operation.idOf(operation.rows[0]);

	it('Continue (using error output): says of each row why, and sends the good one alone', async () => {
		const run = await runValues(sandbox, field, values, 'continueErrorOutput');

		expect(run.status).toBe('success');
		const [confirmed, failed] = outputsOf(run, 'OPSCOM');
		expect(sandbox.wire).toHaveLength(1);
		expect(confirmed.length).toBeGreaterThan(0);
		for (const { pairedItem } of confirmed) expect(pairedItem).toEqual({ item: bad.length });
		expect(failed.map(({ json: { error, details }, pairedItem }) => ({ error, details, pairedItem }))).toEqual(
			bad.map(({ message, quote, advice, id = itsName }, at) => ({
				error: quote === undefined ? message : `${message}. ${quote}`,
				details: {
					...namedAs(operation, id),
					outcome: 'notSent',
					errorCode: null,
					httpStatus: null,
					attempts: 0,
					advice,
				},
				pairedItem: { item: at },
			})),
		);
	});

	it('Stop: sends nothing, and names the first of these rows', async () => {
		const [{ message, quote, advice }] = bad;

		const { message: said, description } = stopped(await runValues(sandbox, field, values));

		expect(sandbox.wire).toEqual([]);
		expect(said).toBe(message);
		expect(description).toContain(`${itemAt(0)}. ${quote === undefined ? '' : `${quote}. `}${advice}`);
		expect(description).toContain('\nNothing was sent to OPSCOM.');
	});
}

/** What OPSCOM got under `key` for each of the values; fails when one of the rows fails. */
export async function valuesSent(
	sandbox: Sandbox,
	field: FieldUnderTest,
	key: string,
	values: unknown[],
): Promise<unknown[]> {
	const run = await runValues(sandbox, field, values);
	expect(run.data.resultData.error).toBeUndefined();
	return sandbox.wire.map(({ body }) => (body as IDataObject)[key]);
}
