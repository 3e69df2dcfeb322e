const { dest, src } = require('gulp');
const { rm } = require('node:fs/promises');

exports.clean = () => rm('dist', { recursive: true, force: true });

exports.assets = () =>
	src(['nodes/**/*.{svg,node.json}', 'nodes/**/__schema__/**/*.json'], { encoding: false }).pipe(dest('dist/nodes'));
