/**
 * Lets Node.js load a package, and so once for all test files of a worker. Jest would load it for each file again, which
 * takes a second for n8n-core alone.
 */
exports.process = () => ({ code: 'module.exports = loadOnce(__filename);' });
