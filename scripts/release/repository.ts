import { execFileSync } from 'node:child_process';

/** What git knows about this copy of the repository. */
export interface Repository {
	branch: string;
	hasChanges: boolean;
	tags: string[];
	/** The address of the remote "origin", as a browser would open it; undefined when there is none. */
	origin?: string;
}

/** @throws with git's output when the folder is not in a git repository */
export function readRepository(root: string): Repository {
	const git = (...args: string[]) =>
		execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
	const hasOrigin = git('remote').split('\n').includes('origin');
	return {
		branch: git('branch', '--show-current'),
		hasChanges: git('status', '--porcelain') !== '',
		tags: git('tag', '--list').split('\n').filter(Boolean),
		...(hasOrigin && { origin: webAddress(git('remote', 'get-url', 'origin')) }),
	};
}

/** The same address for all the ways in which git and npm write it: with git+, over SSH, and with or without .git. */
export function webAddress(url: string): string {
	return url
		.replace(/^git\+/, '')
		.replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$1/')
		.replace(/\.git$/, '');
}
