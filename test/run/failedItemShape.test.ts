import type { IExecuteFunctions } from 'n8n-workflow';

import { failedItemShape, failedJson } from '../../nodes/Opscom/run/failedItemShape';

// Two versions of n8n-core cannot be installed side by side here. The suite in test/n8n proves it in an n8n 1.x.
const contextOf = (methods: object, onError?: string) =>
	({ ...methods, getNode: () => ({ onError }) }) as unknown as IExecuteFunctions;

const today = { onExecutionFinish: () => {} };
const before235 = {};

it.each([
	['today', today, 'continueErrorOutput', 'details'],
	['today', today, 'continueRegularOutput', 'details'],
	['today', today, undefined, 'details'],
	['before 2.35', before235, 'continueErrorOutput', 'message'],
	['before 2.35', before235, 'continueRegularOutput', 'details'],
	['before 2.35', before235, undefined, 'details'],
])(
	'in an n8n of %s (On Error: %s), keeps what a person needs under the key that it takes',
	(_, methods, onError, key) => {
		const shape = failedItemShape(contextOf(methods, onError), false);

		expect(shape).toBe(key);
		expect(failedJson('What happened', { outcome: 'unknown' }, shape)).toEqual({
			error: 'What happened',
			[key]: { outcome: 'unknown' },
		});
	},
);

// n8n takes an item with any other key for no failure, so it reaches the agent.
it.each([
	['today', today],
	['before 2.35', before235],
])('in an n8n of %s, gives an AI agent the details and the outcome', (_, methods) => {
	for (const onError of ['continueErrorOutput', 'continueRegularOutput', undefined]) {
		const shape = failedItemShape(contextOf(methods, onError), true);

		expect(failedJson('What happened', { outcome: 'unknown' }, shape)).toEqual({
			error: 'What happened',
			details: { outcome: 'unknown' },
			outcome: 'unknown',
		});
	}
});
