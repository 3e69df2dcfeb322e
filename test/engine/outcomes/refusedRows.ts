import type { IDataObject } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import { outputsOf } from '../deletionWorkflow';
import type { PermitOperation } from '../permitOperations';
import { failuresByRow, notSentDetails, runPrepared, stopped, type Rows } from './failures';

/** Something that a person sets, mapped to the column `value`. */
export interface FieldUnderTest extends Omit<Rows, 'rows'> {
	operation: PermitOperation;
	/** A value that is right. */
	good: unknown;
}

/** A value that the node refuses, and what it says of it. */
export interface BadValue {
	value: unknown;
	message: string;
	/** The value as the message quotes it. */
	quote?: string;
	/** Any sentence when it is left out. */
	advice?: string;
	/** What the details call the item, if not what the row is called anyway. */
	id?: string | null;
}

/** Runs rows with these values. What a row is called, and its other columns, are those of the operation's first row. */
export async function runValues(
	sandbox: Sandbox,
	{ operation, ...field }: FieldUnderTest,
	values: unknown[],
	onError?: 'continueErrorOutput',
) {
	const rows = values.map((value) => ({ ...operation.rows[0], value }) as IDataObject);
	return await runPrepared(sandbox, operation, { ...field, rows, onError });
}

/**
 * Checks that a run that continues sends a good row alone and says of each bad one what is wrong with it and what to do,
 * and that a run that stops sends nothing.
 */
export async function expectRefused(sandbox: Sandbox, field: FieldUnderTest, bad: BadValue[]): Promise<void> {
	const { operation, good } = field;
	const values = [...bad.map(({ value }) => value), good];
	const itsName = operation.idOf(operation.rows[0]);

	const { message, description } = stopped(await runValues(sandbox, field, values));

	expect(sandbox.wire).toEqual([]);
	expect(message).toBe(bad[0].message);
	expect(description).toMatch(/^Row 1 of the input\. .+\n(.+, rows 1, 2.*\. )?Nothing was sent to OPSCOM\.$/);

	const run = await runValues(sandbox, field, values, 'continueErrorOutput');

	expect(sandbox.wire).toHaveLength(1);
	const [confirmed] = outputsOf(run, 'OPSCOM');
	expect(confirmed.length).toBeGreaterThan(0);
	for (const { pairedItem } of confirmed) expect(pairedItem).toEqual({ item: bad.length });
	expect(failuresByRow(run)).toEqual(
		bad.map(({ message: text, quote, advice = expect.stringMatching(/^[A-Z].+\.$/) as string, id = itsName }) => ({
			error: quote === undefined ? text : `${text}. ${quote}`,
			details: notSentDetails(operation, id, advice),
		})),
	);
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
