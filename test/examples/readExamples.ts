import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { IConnections, INode, IPinData } from 'n8n-workflow';

const FOLDER = join(__dirname, '..', '..', 'examples');

export interface Workflow {
	id: string;
	name: string;
	active: boolean;
	nodes: INode[];
	connections: IConnections;
	pinData: IPinData;
}

export interface Example {
	file: string;
	text: string;
	workflow: Workflow;
}

export interface Cancellation {
	reference_id: string;
	plate: string;
	lot: string;
	cancelled_on: string;
	reason: string;
}

/** Every workflow in `examples/`. */
export function readExamples(): Example[] {
	return readdirSync(FOLDER)
		.filter((file) => file.endsWith('.json'))
		.map((file) => {
			const text = readFileSync(join(FOLDER, file), 'utf8');
			return { file, text, workflow: JSON.parse(text) as Workflow };
		});
}

/** The workflow that checks on an OPSCOM what the node assumes about it. */
export function readCheck(): Example {
	const file = 'check-opscom.json';
	const text = readFileSync(join(__dirname, '..', '..', 'docs', file), 'utf8');
	return { file, text, workflow: JSON.parse(text) as Workflow };
}

/** The rows of examples/cancellations.csv. */
export function readCancellations(): Cancellation[] {
	return parse<Cancellation>(readFileSync(join(FOLDER, 'cancellations.csv')), { columns: true });
}

/** Every connection of a workflow, with the names of the nodes at both ends and the number of the output. */
export function connectionsOf({
	connections,
}: Pick<Workflow, 'connections'>): Array<{ from: string; output: number; to: string; type: string }> {
	return Object.entries(connections).flatMap(([from, byType]) =>
		Object.entries(byType).flatMap(([type, outputs]) =>
			outputs.flatMap((targets, output) => (targets ?? []).map(({ node: to }) => ({ from, output, to, type }))),
		),
	);
}
