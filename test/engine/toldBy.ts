import type { IRun } from 'n8n-workflow';

/** What the custom data of an execution tells; a key is missing when n8n has no such entry. */
export interface Told {
	/** Without the execution at its end. */
	summary: string;
	unknown?: string;
	created?: string;
}

/** Reads what n8n keeps of an execution even when it keeps nothing else of it. */
export function toldBy({ data }: IRun): Told {
	const { opscom_summary, opscom_unknown, opscom_created } = data.resultData.metadata ?? {};
	const [, summary] = /^(.*) \(Execution execution-\d+\)$/.exec(String(opscom_summary)) ?? [];
	if (summary === undefined) throw new Error(`The summary names no execution: ${opscom_summary}`);
	return {
		summary,
		...(opscom_unknown !== undefined && { unknown: opscom_unknown }),
		...(opscom_created !== undefined && { created: opscom_created }),
	};
}
