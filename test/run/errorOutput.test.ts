import type { IExecuteFunctions } from 'n8n-workflow';

import { detailsKeyFor } from '../../nodes/Opscom/run/errorOutput';

// Two versions of n8n-core cannot be installed side by side here. The suite in test/n8n proves it in an n8n 1.x.
const contextOf = (methods: object, onError?: string) =>
	({ ...methods, getNode: () => ({ onError }) }) as unknown as IExecuteFunctions;

const today = { onExecutionFinish: () => {} };
const before235 = {};

it.each([
	['today', today, 'continueErrorOutput', 'details'],
	['today', today, 'continueRegularOutput', 'details'],
	['before 2.35', before235, 'continueErrorOutput', 'message'],
	['before 2.35', before235, 'continueRegularOutput', 'details'],
])('in an n8n of %s', (_, methods, onError, key) => {
	expect(detailsKeyFor(contextOf(methods, onError))).toBe(key);
});
