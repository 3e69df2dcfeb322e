const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/environment.cjs',
	globalSetup: '<rootDir>/test/engine/temporaryFolder.ts',
	roots: ['<rootDir>/test', '<rootDir>/nodes', '<rootDir>/credentials'],
	testMatch: ['**/*.test.ts'],
	testPathIgnorePatterns: ['<rootDir>/test/n8n/', '<rootDir>/test/between/'],
	transform: {
		'/node_modules/(@n8n|n8n-core|n8n-workflow|luxon|reflect-metadata|axios|fastify|fast-check)/.+\\.[cm]?js$':
			'<rootDir>/test/loadOnce.cjs',
		'^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json', diagnostics: false }],
	},
	transformIgnorePatterns: [],
	// One more than there are cores: while a file waits for OPSCOM's timeout, another one works.
	maxWorkers: availableParallelism() + 1,
	// Long enough for a busy machine: no test is about how long something takes.
	testTimeout: 180_000,
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageThreshold: { global: { lines: 100, branches: 95 } },
	coverageReporters: ['text', 'lcovonly'],
	reporters: ['default', '<rootDir>/scripts/ci/tallyReporter.cjs'],
};
