import fastify from 'fastify';

interface Message {
	role: string;
	content: unknown;
}

interface ChatRequest {
	messages: Message[];
	tools?: Array<{ function: { name: string } }>;
	stream?: boolean;
}

/** A stand-in for OpenAI's chat model on loopback. It calls one of its tools, and then says `SAID`. */
export interface ChatModel {
	url: string;
	/** The contents of the messages in which n8n told it what came of its tool calls. */
	toolResults(): string[];
	/** The tool that it calls, by the name that n8n gives it; the first one unless told otherwise. */
	tool: string | undefined;
	/** What it gives the tool: in each of its turns, the values of the calls that it makes at once. `tool` names another one. */
	turns: Array<Array<Record<string, unknown> & { tool?: string }>>;
	reset(): void;
	stop(): Promise<void>;
}

export const SAID = 'I did as you asked.';

export async function startChatModel(): Promise<ChatModel> {
	const app = fastify({ forceCloseConnections: true });
	const requests: ChatRequest[] = [];
	const model: ChatModel = {
		url: '',
		tool: undefined,
		turns: [],
		toolResults: () => {
			const last = requests.at(-1)?.messages ?? [];
			return last.filter(({ role }) => role === 'tool').map(({ content }) => String(content));
		},
		reset: () => {
			requests.splice(0);
			model.tool = undefined;
			model.turns = [];
		},
		stop: () => app.close(),
	};
	const base = { id: 'stand-in', created: 1, model: 'stand-in' };

	app.get('/v1/models', () => ({ object: 'list', data: [{ id: 'stand-in', object: 'model' }] }));
	app.post<{ Body: ChatRequest }>('/v1/chat/completions', async ({ body }, reply) => {
		requests.push(body);
		const name = body.tools && (model.tool ?? body.tools[0]?.function.name);
		// An agent may tell of the calls of one turn in one message or in several.
		let answered = body.messages.filter(({ role }) => role === 'tool').length;
		const turn = model.turns.findIndex((calls) => (answered -= calls.length) < 0);
		const calls = (name === undefined ? undefined : model.turns[turn]) ?? [];
		const isCall = calls.length > 0;
		const message = {
			role: 'assistant',
			content: isCall ? null : SAID,
			...(isCall && {
				tool_calls: calls.map(({ tool: other, ...values }, index) => ({
					index,
					id: `call_${requests.length}_${index}`,
					type: 'function',
					function: { name: other ?? name, arguments: JSON.stringify(values) },
				})),
			}),
		};
		const finish_reason = isCall ? 'tool_calls' : 'stop';
		if (!body.stream) {
			const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
			return { ...base, object: 'chat.completion', choices: [{ index: 0, message, finish_reason }], usage };
		}
		const chunk = (delta: object, reason: string | null) =>
			`data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
		return await reply
			.type('text/event-stream')
			.send(`${chunk(message, null)}${chunk({}, finish_reason)}data: [DONE]\n\n`);
	});
	model.url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/v1`;
	return model;
}
