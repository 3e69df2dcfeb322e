import { Sandbox } from '../sandbox';

/** One sandbox for the tests of a file. Before each of them its wire log is empty and these permits are all there are. */
export function useSandbox(...permits: string[]): Sandbox {
	const sandbox = new Sandbox();
	beforeAll(() => sandbox.start());
	beforeEach(() => {
		sandbox.reset();
		sandbox.removePermits();
		sandbox.addPermits(...permits);
	});
	afterAll(() => sandbox.stop());
	return sandbox;
}
