import { defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';

export const status = defineCommand({
  command: 'status',
  describe: 'How this host is, or all hosts of the fleet',
  examples: [
    ['vedette status', 'The agent of this host'],
    ['vedette status --all', 'It and all its peers; a dead one is a row with its reason'],
    ['vedette status --all --watch', 'Again each second, until Ctrl-C'],
    ['vedette status --url http://127.0.0.1:8338', 'The agent at an address'],
    [
      'vedette status --all --json | jq -r ".hosts[] | select(.state != \\"up\\") | .name"',
      'Names of dead hosts',
    ],
  ],
  json: '{"hosts": [HOST, …]}, HOST as in GET /api/v1/hosts: name, url, self, state (up stale down unknown), because, lastSeen, latencyMs, clockOffsetMs, status (as GET /api/v1/status, or null). With --watch one line each second. Exit code 10 when a host is not well.',
  options: (yargs) =>
    connectionOptions(
      yargs
        .option('all', { type: 'boolean', default: false, describe: 'The peers of the agent too' })
        .option('watch', { type: 'boolean', default: false, describe: 'Show it again each second' })
        .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
    ),
  run: async (args, output) => (await import('./status/run-status.ts')).runStatus(args, output),
});
