import { defineCommand } from './command.ts';
import { installOptions } from './install/install-options.ts';

export const uninstall = defineCommand({
  command: 'uninstall',
  describe:
    'Take back what install did, but for configuration and data; ends with 4 when only the plan was shown',
  examples: [['vedette uninstall', 'Show the plan, then ask']],
  options: (yargs) => installOptions(yargs),
  run: async (args, output) => (await import('./install/run-install.ts')).runUninstall(args, output),
});
