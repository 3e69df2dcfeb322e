import { parse } from 'flatted';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { IRunData } from 'n8n-workflow';
import { waitFor } from '../../scripts/n8n/waiting';

export interface EndedExecution {
	id: string;
	status: string;
	runData: IRunData;
	/** Why it did not succeed. */
	error?: string;
}

interface SavedData {
	resultData: { runData: IRunData; error?: { message: string } };
}

const OPEN = ['new', 'running', 'waiting'];
const POLL_MS = 20;

/** n8n's own database, while n8n runs. */
const databaseOf = (userFolder: string, readOnly = true) =>
	new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'), { readOnly, timeout: 10_000 });

/**
 * Waits until an execution is saved and reads it from n8n's database: asking n8n itself would cost it CPU time while it is
 * being measured.
 *
 * @throws when it is not over in time
 */
export async function endOfExecution(userFolder: string, id: string, timeoutMs: number): Promise<EndedExecution> {
	const database = databaseOf(userFolder);
	try {
		const statusOf = database.prepare('SELECT status, stoppedAt FROM execution_entity WHERE id = ?');
		const status = await waitFor(
			() => {
				const row = statusOf.get(id);
				return row?.stoppedAt && !OPEN.includes(String(row.status)) ? String(row.status) : undefined;
			},
			timeoutMs,
			`Execution ${id} was not over`,
			POLL_MS,
		);
		const row = database.prepare('SELECT data FROM execution_data WHERE executionId = ?').get(id);
		const { resultData } = parse(String(row?.data)) as SavedData;
		return { id, status, runData: resultData.runData, ...(resultData.error && { error: resultData.error.message }) };
	} finally {
		database.close();
	}
}

/** How much n8n saved of an execution, in bytes. */
export function savedBytes(userFolder: string, id: string): number {
	const database = databaseOf(userFolder);
	try {
		const size = 'SELECT LENGTH(CAST(data AS BLOB)) AS bytes FROM execution_data WHERE executionId = ?';
		return Number(database.prepare(size).get(id)?.bytes);
	} finally {
		database.close();
	}
}

/**
 * Puts made-up keys, older than those that are there, before what n8n remembers for a workflow, until it remembers `count`.
 *
 * @throws when n8n remembers nothing for it yet
 */
export function fillMemory(userFolder: string, workflowId: string, count: number): void {
	const database = databaseOf(userFolder, false);
	try {
		const row = database.prepare('SELECT context, value FROM processed_data WHERE workflowId = ?').get(workflowId);
		if (!row) throw new Error('n8n remembers nothing for the workflow.');
		const { data, ...value } = JSON.parse(String(row.value)) as { data: string[] };
		const made = Array.from({ length: count - data.length }, (_, at) =>
			createHash('md5').update(`made up ${at}`).digest('base64'),
		);
		database
			.prepare('UPDATE processed_data SET value = ? WHERE workflowId = ? AND context = ?')
			.run(JSON.stringify({ ...value, data: [...made, ...data] }), workflowId, String(row.context));
	} finally {
		database.close();
	}
}
