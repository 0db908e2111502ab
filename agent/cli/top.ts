import { defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';

export const top = defineCommand({
  command: 'top',
  describe: 'The processes of a host, as its agent sees them',
  examples: [
    ['vedette top', 'Those that use most processor time, again each 2 seconds until Ctrl-C'],
    ['vedette top --once --sort memory --limit 5', 'The five largest, once'],
    ['vedette top --once --json | jq ".processes[0].command"', 'The command line of the busiest'],
    ['vedette top --url http://127.0.0.1:8339', 'Those of another agent'],
  ],
  json: '{"time", "total", "processes": [{pid, parentPid, name, command, user, state, cpuRatio, residentBytes, readBytesPerSecond, writtenBytesPerSecond, threads, startedAt}]}, as GET /api/v1/processes; without --once one line each 2 seconds.',
  options: (yargs) =>
    connectionOptions(
      yargs
        .option('once', {
          type: 'boolean',
          default: false,
          describe: 'Show it once (also when not a terminal)',
        })
        .option('sort', {
          choices: ['cpu', 'memory', 'io', 'pid'] as const,
          default: 'cpu' as const,
          describe: 'What comes first',
        })
        .option('limit', {
          type: 'number',
          default: 20,
          requiresArg: true,
          describe: 'Most processes to show',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
    ),
  run: async (args, output) => (await import('./top/run-top.ts')).runTop(args, output),
});
