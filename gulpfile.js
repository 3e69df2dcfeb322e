const { dest, src } = require('gulp');
const { rm } = require('node:fs/promises');

exports.clean = () => rm('dist', { recursive: true, force: true });

exports.assets = () =>
	src(['{nodes,credentials}/**/*.svg', 'nodes/**/*.node.json'], { base: '.', encoding: false }).pipe(dest('dist'));
