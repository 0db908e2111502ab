import type { Argv } from 'yargs';

/** The options of `install` and `uninstall`. */
export function installOptions(yargs: Argv) {
  return yargs
    .option('user', { type: 'boolean', default: false, describe: 'For this user alone, without root' })
    .option('yes', { type: 'boolean', default: false, describe: 'Do it without asking' })
    .option('root', {
      type: 'string',
      default: '/',
      requiresArg: true,
      describe: 'Folder that stands for /',
    });
}
