const { default: Sequencer } = require('@jest/test-sequencer');

/** Jest starts with the longest test file. A mutant needs only one test that fails, and mostly a short one does. */
module.exports = class ShortestFirst extends Sequencer {
	sort(tests) {
		return super.sort(tests).sort((one, other) => (one.duration ?? 0) - (other.duration ?? 0));
	}
};
