// What never ships: tests, scripts and the build file. The package's own code is linted by eslint.config.mjs, n8n's template.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
	{ files: ['**/*.ts'], extends: [js.configs.recommended, tseslint.configs.recommended] },
	{
		files: ['**/*.js'],
		extends: [js.configs.recommended],
		languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly', exports: 'writable' } },
	},
);
