type Manifest = Record<string, unknown>;

interface Rule {
	/** What to change when package.json breaks the rule. */
	advice: string;
	kept: (manifest: Manifest) => boolean;
}

/** Scripts that npm runs automatically, on the user's machine or before packing. */
const AUTOMATIC_SCRIPTS = ['prepare', 'preinstall', 'install', 'postinstall'];

/**
 * What n8n requires of a verified community node's package.json, but its scanner only warns about or does not check
 * (scanner 0.32; https://docs.n8n.io/connect/create-nodes/build-your-node/reference/verification-guidelines/).
 */
const RULES: Rule[] = [
	{ advice: 'name must be "n8n-nodes-opscom"', kept: ({ name }) => name === 'n8n-nodes-opscom' },
	{ advice: 'license must be "MIT"', kept: ({ license }) => license === 'MIT' },
	{
		advice: 'keywords must include "n8n-community-node-package"',
		kept: ({ keywords }) => Array.isArray(keywords) && keywords.includes('n8n-community-node-package'),
	},
	{ advice: 'description must not be empty', kept: ({ description }) => isText(description) },
	{ advice: 'homepage must be an https address', kept: ({ homepage }) => isHttps(homepage) },
	{
		advice: 'author must have a name and an email address',
		kept: ({ author }) => isRecord(author) && isText(author.name) && isText(author.email) && author.email.includes('@'),
	},
	{
		advice: 'repository must be { "type": "git", "url": "git+https://…" }',
		kept: ({ repository }) =>
			isRecord(repository) &&
			repository.type === 'git' &&
			isText(repository.url) &&
			/^git\+https:\/\/\S+\.git$/.test(repository.url),
	},
	{ advice: 'files must be ["dist"]', kept: ({ files }) => isSame(files, ['dist']) },
	{ advice: 'n8n.n8nNodesApiVersion must be 1', kept: (manifest) => n8nOf(manifest).n8nNodesApiVersion === 1 },
	{ advice: 'n8n.strict must be true', kept: (manifest) => n8nOf(manifest).strict === true },
	{
		advice: 'n8n.nodes must list .js files below dist/nodes/',
		kept: (manifest) => isListOf(n8nOf(manifest).nodes, /^dist\/nodes\/.+\.node\.js$/),
	},
	{
		advice: 'n8n.credentials must list .js files below dist/credentials/',
		kept: (manifest) => isListOf(n8nOf(manifest).credentials, /^dist\/credentials\/.+\.credentials\.js$/),
	},
	{
		advice: 'peerDependencies must be { "n8n-workflow": "*" }',
		kept: ({ peerDependencies }) => isSame(peerDependencies, { 'n8n-workflow': '*' }),
	},
	...['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies', 'overrides'].map(
		(field) => ({
			advice: `remove ${field}: a verified node has no dependencies`,
			kept: (manifest: Manifest) => !(field in manifest),
		}),
	),
	...AUTOMATIC_SCRIPTS.map((script) => ({
		advice: `remove scripts.${script}: npm runs it automatically`,
		kept: ({ scripts }: Manifest) => !isRecord(scripts) || !(script in scripts),
	})),
	{
		advice: 'replace the placeholder: values must not contain text such as <…>',
		kept: (manifest) => !/<[^>]*>/.test(JSON.stringify(manifest)),
	},
	{
		advice: 'the key "name" must only appear at the top level and in author',
		kept: (manifest) => isSame(placesOfName(manifest), ['name', 'author.name']),
	},
];

/** @returns for each rule that package.json breaks, a sentence that says what to change */
export function manifestFindings(manifest: Manifest): string[] {
	return RULES.filter(({ kept }) => !kept(manifest)).map(({ advice }) => `package.json: ${advice}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value.trim() !== '';
}

function isHttps(value: unknown): boolean {
	return isText(value) && URL.canParse(value) && new URL(value).protocol === 'https:';
}

function isSame(value: unknown, wanted: unknown): boolean {
	return JSON.stringify(value) === JSON.stringify(wanted);
}

function isListOf(value: unknown, pattern: RegExp): boolean {
	return (
		Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string' && pattern.test(entry))
	);
}

function n8nOf({ n8n }: Manifest): Record<string, unknown> {
	return isRecord(n8n) ? n8n : {};
}

function placesOfName(value: Record<string, unknown>, above = ''): string[] {
	return Object.entries(value).flatMap(([key, inner]) => [
		...(key === 'name' ? [`${above}name`] : []),
		...(typeof inner === 'object' && inner !== null
			? placesOfName(inner as Record<string, unknown>, `${above}${key}.`)
			: []),
	]);
}
