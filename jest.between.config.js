/** The suite behind real servers; started by scripts/between, which installs them and makes the temporary folder. */
const { testPathIgnorePatterns, globalSetup, ...common } = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...common,
	roots: ['<rootDir>/test/between'],
	// A run waits for a throttle of 60 a minute, and gives up a dead server after a minute and a half.
	testTimeout: 600_000,
	// Ports are found free one by one: two files at once could find the same.
	maxWorkers: 1,
	verbose: true,
};
