const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');
const { ModuleMocker } = require('jest-mock');

/**
 * Runs the test files of a worker in the worker's own context, so that they can share the packages that Node.js loads once
 * (loadOnce.cjs): in a context of their own, no error of a package would be an `instanceof Error` to a test.
 * Jest has no setting for that; it compiles all modules by this function (jest-runtime 30.5.2).
 */
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options }) => compileFunction(code, parameters, options);

module.exports = class extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		this.global = globalThis;
		this.global.loadOnce = require;
		this.moduleMocker = new ModuleMocker(globalThis);
	}

	async teardown() {
		// Each test file counts for itself.
		delete globalThis.__coverage__;
		await super.teardown();
	}
};
