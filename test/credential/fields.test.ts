import { NodeHelpers } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';

const credential = new OpscomApi();
const fieldOf = (name: string) => credential.properties.find((property) => property.name === name);

it('has the names and defaults that saved credentials depend on', () => {
	expect(credential.name).toBe('opscomApi');
	expect(credential.displayName).toBe('OPSCOM API');
	expect(NodeHelpers.getNodeParameters(credential.properties, {}, true, false, null, null)).toEqual({
		apiToken: '',
		clientCode: '',
		baseUrl: 'https://controller.operationscommander.io',
		plateServiceUrl: 'https://service.ops-com.com',
		testNotice: '',
	});
});

it('shows its fields, all of them required', () => {
	const fields = credential.properties.filter(({ type }) => type !== 'notice');
	expect(fields.map(({ displayName, required }) => [displayName, required])).toEqual([
		['API Token', true],
		['Client Code', true],
		['Base URL', true],
		['Plate Service URL', true],
	]);
});

it('fills in no sample, which could be the account of somebody else', () => {
	expect(fieldOf('clientCode')).toMatchObject({ default: '', placeholder: 'e.g. OC-TOMA' });
	expect(fieldOf('apiToken')?.default).toBe('');
});

it('masks the token and nothing else', () => {
	const masked = credential.properties.filter(({ typeOptions }) => typeOptions?.password);
	expect(masked.map(({ name }) => name)).toEqual(['apiToken']);
});

it('says what a successful test proves and what it does not', () => {
	const notice = fieldOf('testNotice');
	expect(notice?.type).toBe('notice');
	expect(notice?.displayName).toMatch(/OPSCOM responds at this address and accepts the token for reading/);
	expect(notice?.displayName).toMatch(/does not show that the token may change or delete permits/);
});

it('says where each value comes from', () => {
	expect(fieldOf('apiToken')?.description).toMatch(/that OPSCOM gave you/);
	expect(fieldOf('clientCode')?.description).toMatch(/comes with the token/);
	expect(fieldOf('baseUrl')?.description).toMatch(/without \/api at the end/);
	expect(fieldOf('plateServiceUrl')?.description).toMatch(/plate validation, without \/api at the end/);
});

it('leads to its documentation', () => {
	const url = new URL(credential.documentationUrl);
	expect(url.protocol).toBe('https:');
});

it('names each status of three digits but a success, and each code of the table, and no other', () => {
	const rules = credential.test.rules ?? [];
	const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);
	const statuses = rules.flatMap(({ type, properties }) => (type === 'responseCode' ? [properties.value] : []));
	const codes = rules.flatMap(({ properties }) =>
		'key' in properties && properties.key === 'ErrorCode' && typeof properties.value === 'number'
			? [properties.value]
			: [],
	);
	expect([statuses, codes]).toEqual([from(300, 999), from(9000, 9033)]);
});

it('is tested by a read', () => {
	expect(credential.test.request).toMatchObject({
		method: 'POST',
		url: '/permits/stats',
		body: {},
		disableFollowRedirect: true,
	});
});
