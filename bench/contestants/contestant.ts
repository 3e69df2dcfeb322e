import type { INode } from 'n8n-workflow';
import type { Credential } from '../../scripts/n8n/n8nClient';

/** What a node needs to send to the sandbox. */
export interface Target {
	/** The address of Permit Delete, with the client code. */
	deleteUrl: string;
	token: string;
	/** With the same values for every item. */
	credential: Credential;
	/** With an expression in Client Code, which n8n evaluates for each item. */
	ownCredential: Credential;
	/** ms that the sandbox waits before it responds. */
	latency: number;
}

interface Common {
	/** Its name on the command line and in the results. */
	id: string;
	/** Its name in tables and in the chart. */
	label: string;
	/** How many requests it keeps in progress at once, if it has a limit. */
	concurrency?: number;
}

/** A node at the end of a workflow in n8n. */
export interface NodeContestant extends Common {
	kind: 'node';
	node: (target: Target) => INode;
	/** It sends nothing, so the sandbox has nothing to say. */
	sendsNothing?: true;
}

/** A pool of requests in a process of its own, outside n8n. */
export interface AxiosContestant extends Common {
	kind: 'axios';
	concurrency: number;
	keepAlive: boolean;
}

export type Contestant = NodeContestant | AxiosContestant;

/** What the measured node is called in its workflow. */
export const MEASURED = 'Measured';

/** Its column in the editor: behind the trigger, the list and the rows. */
export const COLUMN = 3;
