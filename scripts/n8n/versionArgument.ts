import { InvalidArgumentError } from 'commander';

/** Reads an n8n version such as 2.41.1. Throws commander's own error, which is shown with the option's name. */
export function versionArgument(value: string): string {
	if (!/^\d+\.\d+\.\d+$/.test(value))
		throw new InvalidArgumentError('It must be a full version number, such as 2.41.1.');
	return value;
}
