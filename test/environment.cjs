const vm = require('node:vm');
const { ModuleMocker } = require('jest-mock');

/**
 * Jest has no setting for running test files in the worker's own context; it compiles all modules by this function
 * (jest-runtime 30.5.2).
 */
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options }) => compileFunction(code, parameters, options);

// A worker would go on with its test file, and write into the folder that is removed after jest.
const { exit } = process;
process.once('disconnect', () => exit());

/**
 * Runs the test files of a worker in the worker's own context, so that they can share the packages that Node.js loads once
 * (loadOnce.cjs): in a context of their own, no error of a package would be an `instanceof Error` to a test. What a test
 * file changes for all is put back after it.
 */
module.exports = class {
	constructor() {
		this.global = globalThis;
		this.global.loadOnce = require;
		this.moduleMocker = new ModuleMocker(globalThis);
		this.before = { exit: process.exit, env: { ...process.env } };
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}

	getVmContext() {
		return globalThis;
	}

	async setup() {}

	async teardown() {
		this.moduleMocker.restoreAllMocks();
		process.exit = this.before.exit;
		for (const name of Object.keys(process.env)) if (!(name in this.before.env)) delete process.env[name];
		Object.assign(process.env, this.before.env);
		delete globalThis.__coverage__;
		// What jest-circus 30.5.2 keeps there of each test file: all its tests, and who listens to them.
		for (const key of Object.getOwnPropertySymbols(globalThis)) {
			if (['JEST_STATE_SYMBOL', 'EVENT_HANDLERS'].includes(key.description)) delete globalThis[key];
		}
	}
};
