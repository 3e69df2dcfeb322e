const { appendFileSync } = require('node:fs');

/**
 * Jest reporter for .ci/run: appends a line with the numbers of passed and failed tests to the file that OPSCOM_TALLY
 * names, if it is set. A test file that cannot run at all counts as one failed test.
 */
module.exports = class TallyReporter {
	onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
		const file = process.env.OPSCOM_TALLY;
		if (file) appendFileSync(file, `${numPassedTests} ${numFailedTests + numRuntimeErrorTestSuites}\n`);
	}
};
