import type { AgentOptions } from '../daemon/agent-config.ts';
import { defineCommand } from './command.ts';

export const agent = defineCommand({
  command: 'agent',
  describe: 'Watch this host: measure, store, judge and serve until stopped',
  examples: [
    ['vedette agent', 'Listen on 127.0.0.1:8338, keep data in the state folder'],
    ['vedette agent --config /etc/vedette/vedette.yml', 'As systemd runs it'],
    ['vedette agent --data /tmp/a --listen 127.0.0.1:0', 'A second agent, on any free port'],
    ['vedette agent --peer http://127.0.0.1:8339', 'Know one more agent'],
  ],
  stays: true,
  options: (yargs) =>
    yargs
      .option('config', { type: 'string', requiresArg: true, describe: 'Configuration file' })
      .option('data', { type: 'string', requiresArg: true, describe: 'Folder for everything it keeps' })
      .option('host', { type: 'string', requiresArg: true, describe: 'Name of this host' })
      .option('listen', { type: 'string', requiresArg: true, describe: 'HOST:PORT of the API' })
      .option('peer', { type: 'string', array: true, requiresArg: true, describe: 'URL of another agent' }),
  run: async ({ config, data, host, listen, peer }) => {
    const { runAgent } = await import('./run-agent.ts');
    return runAgent(withoutUndefined({ config, data, host, listen, peer }));
  },
});

function withoutUndefined(
  options: { [Key in keyof AgentOptions]: AgentOptions[Key] | undefined },
): AgentOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
