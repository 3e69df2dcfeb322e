import type { IDataObject } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import { outputsOf } from '../deletionWorkflow';
import type { PermitOperation } from '../permitOperations';
import {
	CONTINUE_WITH_OTHERS,
	failuresByRow,
	rowAt,
	notSentDetails,
	runPrepared,
	stopped,
	type Rows,
} from './failures';

/** Something that a person sets, mapped to the column `value`. */
export interface FieldUnderTest extends Omit<Rows, 'rows'> {
	operation: PermitOperation;
	/** A value that is right. */
	good: unknown;
	/** In place of `credential`, where it is known only during the test. */
	credentialOf?: () => Rows['credential'];
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

/** Runs rows with these values. What a row is called, and its other columns, are those of the operation's first row. */
export async function runValues(
	sandbox: Sandbox,
	{ operation, credentialOf, ...field }: FieldUnderTest,
	values: unknown[],
	onError?: 'continueErrorOutput',
) {
	const rows = values.map((value) => ({ ...operation.rows[0], value }) as IDataObject);
	const credential = credentialOf?.() ?? field.credential;
	return await runPrepared(sandbox, operation, { ...field, credential, rows, onError });
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
		expect(failed).toHaveLength(bad.length);
		expect(failuresByRow(run)).toEqual(
			bad.map(({ message, quote, advice, id = itsName }) => ({
				error: quote === undefined ? message : `${message}. ${quote}`,
				details: notSentDetails(operation, id, advice),
			})),
		);
	});

	it('Stop: sends nothing, and names the rows', async () => {
		const [{ message, quote, advice }] = bad;

		const { message: said, description } = stopped(await runValues(sandbox, field, values));

		expect(sandbox.wire).toEqual([]);
		expect(said).toBe(message);
		const numbers = bad.map((_, at) => at + 1).slice(0, 20);
		const more = bad.length > 20 ? ` and ${bad.length - 20} more` : '';
		expect(description.split('\n')).toEqual([
			`${rowAt(0)}. ${quote === undefined ? '' : `${quote}. `}${advice}`,
			...(bad.length > 1
				? [
						`${bad.length} of ${values.length} items cannot be sent. Their rows in the input: ${numbers.join(', ')}${more}.`,
					]
				: []),
			'Nothing was sent to OPSCOM.',
			CONTINUE_WITH_OTHERS,
		]);
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
