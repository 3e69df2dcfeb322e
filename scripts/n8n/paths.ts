import { join, resolve } from 'node:path';

/** The n8n that the project is proven with, and that runs when no other is asked for. */
export const PINNED_N8N = '2.41.1';

export const PROJECT = resolve(__dirname, '../..');

/** Git-ignored: installed n8n versions, the packed tarball, and the folders of runs. */
export const N8N_HOME = join(PROJECT, '.n8n');

/** The folder that holds one installed n8n. */
export const installFolder = (version: string): string => join(N8N_HOME, version);

/**
 * A folder for one n8n to keep its things in. It is below the installed n8n, so that the package in it finds that n8n's
 * `n8n-workflow`, as it does in production, and not the one that this project develops with.
 */
export const userFolderOf = (version: string, name: string): string => join(installFolder(version), 'folders', name);
