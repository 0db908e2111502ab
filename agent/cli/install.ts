import { defineCommand } from './command.ts';
import { installOptions } from './install/install-options.ts';

export const install = defineCommand({
  command: 'install',
  describe:
    'Put this program, its service, configuration and completions in their places; ends with 4 when only the plan was shown',
  examples: [
    ['vedette install', 'Show the plan, then ask'],
    ['vedette install --yes', 'Without asking, as scripts do'],
    ['vedette install --user', 'For this user alone'],
  ],
  options: (yargs) => installOptions(yargs),
  run: async (args, output) => (await import('./install/run-install.ts')).runInstall(args, output),
});
