import { signalNames } from '../contract/signals.ts';
import { defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';

export const signal = defineCommand({
  command: 'signal <pid>',
  describe: 'Send a signal to a process of a host, through its agent',
  examples: [
    ['vedette signal 812', 'Asks it to end (TERM), after its name was typed'],
    ['vedette signal 812 --signal HUP --yes', 'Without a question, as scripts need it'],
    [
      'vedette signal 812 --url https://web-2:8338 --fingerprint HEX --token-file operator.token',
      'On another host, with a token of role operator',
    ],
  ],
  json: '{pid, name, signal}: what was sent to which process, as POST /api/v1/processes/{pid}/signal',
  options: (yargs) =>
    connectionOptions(
      yargs
        .positional('pid', { type: 'number', demandOption: true, describe: 'The process' })
        .option('signal', {
          choices: signalNames,
          default: 'TERM' as const,
          requiresArg: true,
          describe: 'What is sent',
        })
        .option('yes', {
          type: 'boolean',
          default: false,
          describe: 'Send it without a question; needed where there is no terminal',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
    ),
  run: async (args, output) => (await import('./signal/run-signal.ts')).runSignal(args, output),
});
