import { type Command, defineCommand } from '../command.ts';

/** `vedette probe import FILE`. */
export const importCommand: Command = defineCommand({
  command: 'import <file>',
  describe: 'Write probes of ours for what another tool has, as YAML for the section probes:',
  examples: [
    ['vedette probe import gatus.yaml --from gatus', 'The endpoints of Gatus'],
    [
      'vedette probe import blackbox.yml --from blackbox --module http_2xx --target https://shop.example/',
      'A module of blackbox_exporter with a target; without --module, what there is',
    ],
  ],
  options: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'What to read, or - for standard input',
      })
      .option('from', {
        type: 'string',
        choices: ['blackbox', 'gatus', 'har', 'openapi'] as const,
        demandOption: true,
        describe: 'Whose format it is',
      })
      .option('module', {
        type: 'string',
        requiresArg: true,
        describe: 'Of blackbox_exporter: the module to take',
      })
      .option('target', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Of blackbox_exporter: what the module is to probe',
      })
      .option('base-url', { type: 'string', requiresArg: true, describe: 'Of OpenAPI: the server to ask' }),
  run: async (args, output) => (await import('./import-probes.ts')).importProbes(args, output),
});
