/** The suites that need a real n8n; started by scripts/n8n, which installs it first. */
const { testPathIgnorePatterns, globalSetup, ...common } = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...common,
	roots: ['<rootDir>/test/n8n'],
	setupFiles: ['<rootDir>/test/n8n/connections.ts'],
	// On a busy machine n8n takes minutes to start.
	testTimeout: 600_000,
	maxWorkers: 1,
	verbose: true,
	// The order of the subjects is part of the suite: the search for secrets looks at what the others left behind.
	randomize: false,
};
