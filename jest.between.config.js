/** The suite behind real servers; started by scripts/between, which installs them and makes the temporary folder. */
const { testPathIgnorePatterns, globalSetup, ...common } = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...common,
	roots: ['<rootDir>/test/between'],
	// A run waits for a throttle of 60 a minute, and gives up a dead server after a minute and a half.
	testTimeout: 600_000,
	// The files share neither servers nor ports; the second starts while the first waits.
	maxWorkers: 2,
	verbose: true,
};
