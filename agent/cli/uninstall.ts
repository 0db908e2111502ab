import { defineCommand } from './command.ts';
import { installOptions } from './install/install-options.ts';

export const uninstall = defineCommand({
  command: 'uninstall',
  describe:
    'Take back what install did, but for configuration and data; ends with 4 when only the plan was shown',
  examples: [
    ['vedette uninstall', 'Show the plan, then ask'],
    [
      'vedette uninstall --purge --yes',
      'Leave nothing: configuration, data and the user of the service go too',
    ],
  ],
  options: (yargs) =>
    installOptions(yargs).option('purge', {
      type: 'boolean',
      default: false,
      describe: 'Remove configuration and data too',
    }),
  run: async (args, output) => (await import('./install/run-uninstall.ts')).runUninstall(args, output),
});
