import { beatStates } from '../kit/heartbeat-record.ts';
import { defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';

export const heartbeat = defineCommand({
  command: 'heartbeat <name>',
  describe: 'Tell the agent that a job started, or how it ended',
  examples: [
    ['vedette heartbeat nightly-dump', 'It ended well'],
    ['vedette heartbeat nightly-dump --state start', 'It has begun'],
    ['vedette heartbeat nightly-dump --exit-code $? --message "disk full"', 'How it ended: 0 is success'],
  ],
  json: 'What the agent knows of the job, as POST /api/v1/heartbeats/{name}',
  options: (yargs) =>
    connectionOptions(
      yargs
        .positional('name', {
          type: 'string',
          demandOption: true,
          describe: 'The job: letters, digits, dot, underscore, hyphen',
        })
        .option('state', {
          choices: beatStates,
          requiresArg: true,
          describe: 'What is told; by default what --exit-code says, else success',
        })
        .option('exit-code', { type: 'number', requiresArg: true, describe: 'How it ended, 0 to 255' })
        .option('message', { type: 'string', requiresArg: true, describe: 'Text to be shown with it' })
        .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
    ),
  run: async (args, output) => (await import('./heartbeat/run-heartbeat.ts')).runHeartbeat(args, output),
});
