import { Sandbox } from '../sandbox';
import { n8nMemory } from './n8nMemory';

/**
 * One sandbox for the tests of a file. Before each of them its wire log is empty, these permits are all there are, and n8n
 * remembers nothing.
 */
export function useSandbox(...permits: string[]): Sandbox {
	const sandbox = new Sandbox();
	beforeAll(() => sandbox.start());
	beforeEach(() => {
		sandbox.reset();
		n8nMemory.clear();
		sandbox.removePermits();
		sandbox.addPermits(...permits);
	});
	afterAll(() => sandbox.stop());
	return sandbox;
}
