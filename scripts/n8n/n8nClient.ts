import axios, { type AxiosInstance, type Method } from 'axios';
import { parse } from 'flatted';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IConnections, IDataObject, INode, IPinData, IRunData, IWorkflowSettings } from 'n8n-workflow';
import { newConnections } from './connections';
import { waitFor } from './waiting';

/** The sign-in that the scripts make for their own n8n; it guards nothing but throw-away data on loopback. */
export const OWNER = {
	email: 'clerk@parking.example',
	password: 'Parking-Office-1',
	firstName: 'Parking',
	lastName: 'Clerk',
};

const REQUEST_MS = 60_000;
const EXECUTION_MS = 120_000;
const CUSTOM_DATA_MS = 500;

/** A workflow as n8n's editor sends it. */
export interface Workflow {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
	/** What stands in for the output of a node in manual runs, by the node's name. */
	pinData?: IPinData;
}

export interface SavedWorkflow extends Workflow {
	id: string;
	versionId: string;
}

export interface Credential {
	id: string;
	name: string;
	type: string;
}

export interface Execution {
	id: string;
	status: string;
	mode: string;
	workflowId: string;
	retryOf: string | null;
	finished: boolean;
	/** What a node noted about the execution; n8n shows it beside the execution. */
	customData: Record<string, string>;
	data: {
		resultData: {
			runData: IRunData;
			error?: { message: string; description?: string };
			lastNodeExecuted?: string;
		};
		executionData?: {
			contextData: IDataObject;
			/** What a retry begins with. */
			nodeExecutionStack?: Array<{ node: INode }>;
		};
	};
}

const SETTLED = new Set(['success', 'error', 'canceled', 'crashed']);

/** n8n's REST interface, as its editor uses it. Every method throws with n8n's response when n8n refuses. */
export class N8nClient {
	private readonly http: AxiosInstance;

	private constructor(readonly url: string) {
		this.http = axios.create({
			baseURL: `${url}/rest`,
			timeout: REQUEST_MS,
			validateStatus: () => true,
			httpAgent: newConnections,
		});
	}

	/** Makes the owner of a fresh n8n, or signs in to one that has it already. */
	static async signIn(url: string): Promise<N8nClient> {
		const client = new N8nClient(url);
		const settings = await client.request<{ userManagement: { showSetupOnFirstLoad: boolean } }>('GET', '/settings');
		const isFresh = settings.userManagement.showSetupOnFirstLoad;
		const body = isFresh ? OWNER : { emailOrLdapLoginId: OWNER.email, password: OWNER.password };
		const response = await client.http.post(isFresh ? '/owner/setup' : '/login', body);
		const cookies = response.headers['set-cookie'] ?? [];
		if (response.status !== 200 || cookies.length === 0) {
			throw new Error(`n8n rejected the sign-in: ${response.status} ${JSON.stringify(response.data)}`);
		}
		client.http.defaults.headers.common.Cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		return client;
	}

	/** The session's cookie, for a browser that is to be signed in as well. */
	cookie(): { name: string; value: string } {
		const [name, value] = String(this.http.defaults.headers.common.Cookie).split(/[=;]/);
		return { name, value };
	}

	async request<T>(method: Method, path: string, body?: unknown): Promise<T> {
		const response = await this.http.request<{ data: T }>({ method, url: path, data: body });
		if (response.status < 200 || response.status > 299) {
			throw new Error(`n8n responded to ${method} ${path} with ${response.status}: ${JSON.stringify(response.data)}`);
		}
		return response.data.data;
	}

	/** The response as n8n sent it, for looking at what it gives away. */
	async raw(path: string): Promise<string> {
		const response = await this.http.get<string>(path, {
			responseType: 'text',
			transformResponse: (text: string) => text,
		});
		return response.data;
	}

	async createCredential(name: string, type: string, data: IDataObject): Promise<Credential> {
		return await this.request<Credential>('POST', '/credentials', { name, type, data });
	}

	/** Replaces what is saved of a credential. */
	async updateCredential({ id, name, type }: Credential, data: IDataObject): Promise<void> {
		await this.request('PATCH', `/credentials/${id}`, { name, type, data });
	}

	/** What the credential dialog shows after a test. */
	async testCredential(credential: Credential, data: IDataObject): Promise<{ status: string; message: string }> {
		return await this.request('POST', '/credentials/test', { credentials: { ...credential, data } });
	}

	async createWorkflow(workflow: Workflow): Promise<SavedWorkflow> {
		return await this.request<SavedWorkflow>('POST', '/workflows', {
			active: false,
			// n8n 2.40.5 fails at 'Execute step' without it.
			pinData: {},
			...workflow,
		});
	}

	async workflow(id: string): Promise<SavedWorkflow> {
		return await this.request<SavedWorkflow>('GET', `/workflows/${id}`);
	}

	/** Puts a workflow into production; returns when n8n listens for it. */
	async activate(workflow: SavedWorkflow, version: string): Promise<void> {
		if (version.startsWith('1.')) await this.request('PATCH', `/workflows/${workflow.id}`, { active: true });
		else await this.request('POST', `/workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
	}

	/** Starts a workflow as *Execute workflow* does; returns the execution's id. */
	async run(workflow: SavedWorkflow, trigger = workflow.nodes[0].name): Promise<string> {
		const started = await this.request<{ executionId: string }>('POST', `/workflows/${workflow.id}/run`, {
			workflowData: workflow,
			triggerToStartFrom: { name: trigger },
		});
		return started.executionId;
	}

	/** Starts a workflow as *Execute step* of a node does after the trigger has run; returns the execution's id. */
	async runStep(workflow: SavedWorkflow, nodeName: string): Promise<string> {
		const ran = { startTime: 0, executionTime: 0, executionIndex: 0, executionStatus: 'success', source: [] };
		const started = await this.request<{ executionId: string }>('POST', `/workflows/${workflow.id}/run`, {
			workflowData: workflow,
			runData: { [workflow.nodes[0].name]: [{ ...ran, data: { main: [[{ json: {} }]] } }] },
			destinationNode: { nodeName, mode: 'inclusive' },
			dirtyNodeNames: [],
		});
		return started.executionId;
	}

	/** Starts a workflow with a chat message, as the editor's chat does; returns the execution's id. */
	async runChat(workflow: SavedWorkflow, trigger: string, message: IDataObject): Promise<string> {
		const data = {
			startTime: Date.now(),
			executionTime: 0,
			executionIndex: 0,
			executionStatus: 'success',
			source: [null],
			data: { main: [[{ json: message }]] },
		};
		const started = await this.request<{ executionId: string }>('POST', `/workflows/${workflow.id}/run`, {
			workflowData: workflow,
			triggerToStartFrom: { name: trigger, data },
		});
		return started.executionId;
	}

	/** Replaces what is saved of a workflow. */
	async updateWorkflow(workflow: SavedWorkflow): Promise<SavedWorkflow> {
		const { id, name, nodes, connections, settings, versionId } = workflow;
		return await this.request<SavedWorkflow>('PATCH', `/workflows/${id}`, {
			name,
			nodes,
			connections,
			settings,
			versionId,
		});
	}

	/** The executions of a workflow, the newest first. */
	async executionsOf({ id }: SavedWorkflow): Promise<Array<{ id: string; status: string; mode: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const { results } = await this.request<{ results: Array<{ id: string; status: string; mode: string }> }>(
			'GET',
			`/executions?limit=100&filter=${filter}`,
		);
		return results;
	}

	/**
	 * Presses *Retry execution*, with the original workflow or with the currently saved one. n8n responds when the new
	 * execution is over, and with HTTP 500 when that timed out (seen in 2.40.5 and 1.123.81).
	 *
	 * @returns the new execution's id
	 */
	async retry(executionId: string, which: 'original' | 'currentlySaved' = 'original'): Promise<string> {
		const body = which === 'currentlySaved' ? { loadWorkflow: true } : {};
		const started = await this.request<{ id: string }>('POST', `/executions/${executionId}/retry`, body);
		return started.id;
	}

	async stop(executionId: string): Promise<void> {
		await this.request('POST', `/executions/${executionId}/stop`);
	}

	async execution(executionId: string): Promise<Execution> {
		const saved = await this.request<Omit<Execution, 'data'> & { data: string }>('GET', `/executions/${executionId}`);
		return { ...saved, data: parse(saved.data) as Execution['data'] };
	}

	/** Waits until an execution is over and saved, with its custom data if there is any. */
	async finished(executionId: string): Promise<Execution> {
		const isOver = async () => {
			const execution = await this.execution(executionId);
			// n8n 1.x saves the status a moment before the data.
			return SETTLED.has(execution.status) && execution.data?.resultData ? execution : undefined;
		};
		const over = await waitFor(isOver, EXECUTION_MS, `Execution ${executionId} was not over`);
		if (Object.keys(over.customData).length > 0) return over;
		// The custom data is saved a moment after the rest (seen in 2.40.5).
		await sleep(CUSTOM_DATA_MS);
		return await this.execution(executionId);
	}

	/** Starts a workflow and waits until it is over. */
	async runToEnd(workflow: Workflow): Promise<Execution> {
		return await this.finished(await this.run(await this.createWorkflow(workflow)));
	}
}
