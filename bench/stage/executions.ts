import { parse } from 'flatted';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { IRunData } from 'n8n-workflow';
import { waitFor } from '../../scripts/n8n/waiting';

export interface EndedExecution {
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

/**
 * Waits until an execution is saved and reads it from n8n's database: asking n8n itself would cost it CPU time while it is
 * being measured.
 *
 * @throws when it is not over in time
 */
export async function endOfExecution(userFolder: string, id: string, timeoutMs: number): Promise<EndedExecution> {
	const database = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'), { readOnly: true, timeout: 10_000 });
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
		return { status, runData: resultData.runData, ...(resultData.error && { error: resultData.error.message }) };
	} finally {
		database.close();
	}
}
