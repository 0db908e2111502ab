import { type Command, defineCommand } from '../command.ts';
import { probeOutputOptions, resultJson } from './output-options.ts';

/** `vedette probe run NAME|FILE|-`. */
export const runCommand: Command = defineCommand({
  command: 'run <what>',
  describe: 'Run a probe of the configuration by its name, or those of a file',
  examples: [
    ['vedette probe run shop', 'The probe that the configuration of this host calls shop'],
    ['vedette probe run checks.yml --nagios', 'Each probe of a file; the worst decides the exit code'],
    ['vedette probe run - < checks.yml', 'From standard input'],
  ],
  json: `One line a probe: ${resultJson}, with its name`,
  stays: true,
  options: (yargs) =>
    probeOutputOptions(
      yargs
        .positional('what', {
          type: 'string',
          demandOption: true,
          describe: 'Name, file, or - for standard input',
        })
        .option('config', { type: 'string', requiresArg: true, describe: 'Configuration that has the name' }),
    ),
  run: async (args, output) => (await import('./run-named.ts')).runNamed(args, output),
});
