import type { INodePropertyOptions } from 'n8n-workflow';

export const permit: INodePropertyOptions = {
	name: 'Permit',
	value: 'permit',
	description: 'A parking permit that was created through the OPSCOM API',
};
