import 'reflect-metadata';
import { temporaryFolder } from './temporaryFolder';

// n8n-core keeps its settings there; without this it would write into the home folder.
process.env.N8N_USER_FOLDER ??= temporaryFolder();
process.env.N8N_ENCRYPTION_KEY ??= 'for-tests-only';
// Each stopped run would print its message.
process.env.N8N_LOG_LEVEL ??= 'silent';

import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import './n8nMemory';
import {
	ICredentialsHelper,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type ICredentialsExpressionResolveValues,
	type IConnections,
	type IExecuteData,
	type IHttpRequestOptions,
	type INode,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IPinData,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/** A workflow as n8n saves it: names, nodes and their connections, and rows pinned to its trigger. */
export interface SavedWorkflow {
	/** Empty while it is not saved; 'workflow' when it is left out. */
	id?: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	pinData?: IPinData;
	settings?: IWorkflowBase['settings'];
}

/** What a run on the engine needs besides the workflow. */
export interface Setting {
	nodeTypes: Record<string, INodeType>;
	credentialTypes: Record<string, ICredentialType>;
	/** The fields of the one credential of each type. A text that begins with `=` is an expression, evaluated for each item. */
	credentials: Record<string, ICredentialDataDecryptedObject>;
}

/** A run that is under way. */
export interface Running {
	/** The run as n8n would save it. */
	ended: Promise<IRun>;
	/** What the 'Stop' button of n8n does. */
	cancel(): void;
	/** The custom data of the execution at the moment that n8n saves it: for a stopped one, when it is stopped. */
	savedMetadata(): Record<string, string> | undefined;
}

/** Runs a workflow from its trigger, whose rows are pinned, on n8n's own engine. */
export function start(saved: SavedWorkflow, setting: Setting, mode: WorkflowExecuteMode = 'trigger'): Running {
	const workflow = workflowOf(saved, setting);
	const additionalData = additionalDataOf(saved, setting, mode);
	const engine = new WorkflowExecute(additionalData, mode);
	const startNode = triggerOf(workflow, saved);
	return running(additionalData, () => engine.run({ workflow, pinData: saved.pinData, startNode }));
}

/**
 * Runs a failed execution again from where it failed, with the steps of n8n's 'Retry with currently saved workflow'
 * (execution service of n8n 2.40.5). The run goes through JSON first, as it does when n8n saves it.
 */
export function retry(failed: IRun, saved: SavedWorkflow, setting: Setting): Running {
	const data = JSON.parse(JSON.stringify(failed.data)) as IRunExecutionData;
	const { lastNodeExecuted, runData } = data.resultData;
	delete data.resultData.error;
	const last = lastNodeExecuted === undefined ? undefined : runData[lastNodeExecuted];
	if (last?.at(-1)?.error !== undefined) last.pop();
	const workflow = workflowOf(saved, setting);
	for (const waiting of data.executionData?.nodeExecutionStack ?? []) {
		waiting.node = workflow.getNode(waiting.node.name) ?? waiting.node;
	}
	const additionalData = additionalDataOf(saved, setting, 'retry');
	const engine = new WorkflowExecute(additionalData, 'retry', data);
	return running(additionalData, () => engine.processRunExecutionData(workflow));
}

function running(
	{ hooks }: IWorkflowExecuteAdditionalData,
	execute: () => PromiseLike<IRun> & { cancel(): void },
): Running {
	let metadata: Record<string, string> | undefined;
	hooks?.addHandler('workflowExecuteAfter', ({ data }) => {
		metadata ??= structuredClone(data.resultData.metadata);
	});
	const execution = execute();
	return { ended: Promise.resolve(execution), cancel: () => execution.cancel(), savedMetadata: () => metadata };
}

function workflowOf(
	{ id = 'workflow', name, nodes, connections, settings }: SavedWorkflow,
	{ nodeTypes }: Setting,
): Workflow {
	const known: INodeTypes = {
		getByName: (type) => nodeTypes[type],
		getByNameAndVersion: (type) => nodeTypes[type],
		getKnownTypes: () => ({}),
	};
	return new Workflow({
		id,
		name,
		// The engine changes nodes of a run; each run gets its own.
		nodes: structuredClone(nodes),
		connections,
		active: false,
		nodeTypes: known,
		settings: { executionOrder: 'v1', ...settings },
	});
}

function triggerOf(workflow: Workflow, { pinData = {} }: SavedWorkflow): INode {
	const [name] = Object.keys(pinData);
	const trigger = workflow.getNode(name);
	if (!trigger) throw new Error('The workflow has no trigger with pinned rows.');
	return trigger;
}

let executions = 0;

/** What n8n gives to every node of a run beside the workflow. */
export function additionalDataOf(
	saved: SavedWorkflow,
	setting: Setting,
	mode: WorkflowExecuteMode,
): IWorkflowExecuteAdditionalData {
	const base = { id: 'workflow', active: false, createdAt: new Date(0), updatedAt: new Date(0), isArchived: false };
	// A retry is an execution of its own.
	const executionId = `execution-${++executions}`;
	const hooks = new ExecutionLifecycleHooks(mode, executionId, {
		...base,
		...saved,
		activeVersionId: null,
	} as IWorkflowBase);
	const notThere = () => {
		throw new Error('Not part of this engine.');
	};
	return {
		credentialsHelper: new CredentialsOf(setting),
		hooks,
		executionId,
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: 'http://127.0.0.1/rest',
		instanceBaseUrl: 'http://127.0.0.1/',
		formBaseUrl: 'http://127.0.0.1/form',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		formTestBaseUrl: 'http://127.0.0.1/form-test',
		webhookBaseUrl: 'http://127.0.0.1/webhook',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		webhookTestBaseUrl: 'http://127.0.0.1/webhook-test',
		mcpBaseUrl: 'http://127.0.0.1/mcp',
		mcpTestBaseUrl: 'http://127.0.0.1/mcp-test',
		executeWorkflow: notThere,
		getRunExecutionData: notThere,
		getRuntimeCredential: async () => undefined,
		startRunnerTask: notThere,
		logAiEvent: () => {},
	} as Partial<IWorkflowExecuteAdditionalData> as IWorkflowExecuteAdditionalData;
}

/** Stands in for n8n's database of credentials: one credential of each type, not encrypted. */
class CredentialsOf extends ICredentialsHelper {
	constructor(private readonly setting: Setting) {
		super();
	}

	getParentTypes = () => [];
	isCredentialUsableByNode = () => true;
	preAuthentication = async () => undefined;
	runPreAuthentication = async () => undefined;
	updateCredentials = async () => {};
	updateCredentialsOauthTokenData = async () => {};
	getCredentialsProperties = (type: string) => this.setting.credentialTypes[type].properties;
	getCredentials = async (): Promise<never> => {
		throw new Error('Credentials are only read decrypted here.');
	};

	/** Evaluates expressions as n8n does, its addition to a message included (credentials-helper of n8n 2.40.5). */
	async getDecrypted(
		_additionalData: unknown,
		_details: unknown,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		_raw?: boolean,
		resolveValues?: ICredentialsExpressionResolveValues,
	) {
		const fields = this.setting.credentials[type];
		if (!resolveValues) return fields;
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = resolveValues;
		try {
			return workflow.expression.getParameterValue(
				fields as INodeParameters,
				runExecutionData,
				runIndex,
				itemIndex,
				node.name,
				connectionInputData,
				mode,
				{},
				executeData,
				false,
				fields as INodeParameters,
			) as ICredentialDataDecryptedObject;
		} catch (thrown) {
			(thrown as Error).message += ' [Error resolving credentials]';
			throw thrown;
		}
	}

	async authenticate(fields: ICredentialDataDecryptedObject, type: string, request: IHttpRequestOptions) {
		const { authenticate } = this.setting.credentialTypes[type];
		if (typeof authenticate !== 'function') throw new Error('Only credentials that authenticate by a function.');
		return await authenticate(fields, request);
	}
}
