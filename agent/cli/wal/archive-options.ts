import type { Argv } from 'yargs';
import { repositoryOptions } from '../backup/repository-options.ts';

/** The options of every command about the archive of a cluster. */
export function archiveOptions<T>(yargs: Argv<T>) {
  return repositoryOptions(yargs).option('system-id', {
    type: 'string',
    requiresArg: true,
    describe: 'Database system identifier of the cluster; by default that of the data folder it is run in',
  });
}
