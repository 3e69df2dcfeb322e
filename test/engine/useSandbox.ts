import { startSandbox, type Sandbox } from '../sandbox';

/** One sandbox for the tests of a file. Before each of them its wire is empty and these permits are there. */
export function useSandbox(...permits: string[]): Sandbox {
	let started: Sandbox;
	beforeAll(async () => {
		started = await startSandbox();
	});
	beforeEach(() => {
		started.reset();
		started.addPermits(...permits);
	});
	afterAll(() => started.stop());
	// It is started only after the tests of the file were declared, and they close over it.
	return new Proxy({} as Sandbox, { get: (_, key) => Reflect.get(started, key) as unknown });
}
