import { type Command, defineCommand } from '../command.ts';
import { connectionOptions } from '../connection-options.ts';

/** `vedette probe list`. */
export const listCommand: Command = defineCommand({
  command: 'list',
  describe: 'The probes of an agent and how they are, the worst first',
  examples: [
    ['vedette probe list', 'Those of the agent of this host'],
    [
      'vedette probe list --json | jq -r \'.probes[] | select(.state != "up").name\'',
      'Those that are not up',
    ],
  ],
  json: 'As GET /api/v1/probes: {"time", "vantage", "probes": [{name, kind, target, state, since, reason, message, verdict, marks, …}]}. Exit code of the worst: 0 up, 1 degraded, 2 down, 3 unknown.',
  options: (yargs) =>
    connectionOptions(yargs.option('json', { type: 'boolean', default: false, describe: 'Write JSON' })),
  run: async (args, output) => (await import('./list-probes.ts')).listProbesOf(args, output),
});
