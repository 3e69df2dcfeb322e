import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';
import type { ICredentialType, INodeType } from 'n8n-workflow';

import { packAndUnpack } from '../pack';

/** What n8n loads from the packed files of this package. */
export interface Loaded {
	files: string[];
	node: INodeType;
	credential: ICredentialType;
}

/**
 * Packs the built package, unpacks it elsewhere and loads it with n8n's own package loader, as n8n does with an installed
 * community package.
 *
 * @param target an empty folder; the caller removes it
 */
export async function loadPackedNode(root: string, target: string): Promise<Loaded> {
	const { folder, files } = await packAndUnpack(root, target);
	// The only package that n8n provides to a community package.
	const provided = dirname(require.resolve('n8n-workflow/package.json'));
	await mkdir(join(folder, 'node_modules'));
	await symlink(provided, join(folder, 'node_modules', 'n8n-workflow'), 'junction');

	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	return {
		files,
		node: loader.getNode('opscom').type as INodeType,
		credential: loader.getCredential('opscomApi').type,
	};
}
