import { type Command, defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';

const shape = '{url, name, source (config option added), fingerprint, hasToken}';

const list = defineCommand({
  command: 'list',
  describe: 'The peers that an agent knows, and where each is from',
  examples: [
    ['vedette peers list', 'Those of the agent of this host'],
    ['vedette peers list --json | jq -r ".peers[].url"', 'Their addresses'],
  ],
  json: `{"peers": [PEER, …]}, PEER ${shape}`,
  options: (yargs) =>
    connectionOptions(yargs.option('json', { type: 'boolean', default: false, describe: 'Write JSON' })),
  run: async (args, output) => (await import('./peers/run-peers.ts')).listPeersOf(args, output),
});

const add = defineCommand({
  command: 'add <peer>',
  describe: 'Make an agent known to the agent of this host, which remembers it',
  examples: [
    ['vedette peers add http://127.0.0.1:8339', 'An agent on this host, or at the end of a tunnel'],
    [
      'vedette peers add https://web-2:8338 --token-file web-2.token --fingerprint 3a1c…3ed4',
      'An agent of another host, by a token of it and the fingerprint that it printed',
    ],
  ],
  json: `The peer: ${shape}`,
  options: (yargs) => {
    const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
    return yargs
      .positional('peer', {
        type: 'string',
        demandOption: true,
        describe: 'http:// or https://, host and port',
      })
      .option('name', text('What to call it until it says its name'))
      .option('token-file', text('File that holds a token of the peer'))
      .option('fingerprint', text('SHA-256 of the certificate that the peer must show'))
      .option('json', { type: 'boolean', default: false, describe: 'Write JSON' })
      .option('url', text('Agent that shall know it, instead of that of this host'))
      .option('data', text('Data folder of the agent that shall know it, on this host'))
      .option('agent-token-file', text('File that holds the token for --url'))
      .option('agent-fingerprint', text('SHA-256 of the certificate that --url must show'))
      .conflicts('url', 'data');
  },
  run: async (args, output) => (await import('./peers/run-peers.ts')).addPeerTo(args, output),
});

const remove = defineCommand({
  command: 'remove <peer>',
  describe: 'Forget a peer that was added',
  examples: [['vedette peers remove http://127.0.0.1:8339', 'It is asked no more; its history stays']],
  json: `The peer that is gone: ${shape}`,
  options: (yargs) =>
    connectionOptions(
      yargs
        .positional('peer', {
          type: 'string',
          demandOption: true,
          describe: 'Its URL, as peers list shows it',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
    ),
  run: async (args, output) => (await import('./peers/run-peers.ts')).removePeerFrom(args, output),
});

export const peers: Command = {
  command: 'peers',
  describe: 'The other agents of the fleet: list, add, remove',
  examples: [['vedette peers list', 'Who is known']],
  subcommands: [add, list, remove],
};
