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
