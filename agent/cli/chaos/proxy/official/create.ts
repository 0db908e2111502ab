import { orFailure } from './failure-of.ts';
import type { ParsedFlags } from './go-flags.ts';
import { type OfficialCommand, OfficialFailure, proxyNameIn, requiredIn } from './official-command.ts';
import { protocolFlag } from './our-flags.ts';

/** `toxiproxy-cli create`. */
export const create: OfficialCommand = {
  words: 'create',
  aliases: ['c', 'new'],
  usage:
    "create a new proxy\n  usage: 'toxiproxy-cli create --listen <addr> --upstream <addr> <proxyName>'\n",
  flags: [
    { name: 'listen', aliases: ['l'], kind: 'text', usage: 'proxy will listen on this address' },
    { name: 'upstream', aliases: ['u'], kind: 'text', usage: 'proxy will forward to this address' },
    protocolFlag,
  ],
  describe: 'Make a proxy',
  examples: [
    [
      'vedette chaos proxy create -l localhost:26379 -u localhost:6379 redis',
      'Connect to port 26379 instead',
    ],
  ],
  async run(flags, server, output) {
    const name = proxyNameIn(flags);
    const [listen, upstream] = [requiredIn(flags, 'listen'), requiredIn(flags, 'upstream')];
    const proxy = { name, listen, upstream, ...protocolIn(flags) };
    await orFailure('Failed to create proxy: create: ', server.createProxy(proxy));
    output.write(`Created new proxy ${name}\n`);
  },
};

function protocolIn(flags: ParsedFlags): { protocol?: 'tcp' | 'udp' } {
  const protocol = flags.text('protocol');
  if (protocol === '') return {};
  if (protocol === 'tcp' || protocol === 'udp') return { protocol };
  throw new OfficialFailure('protocol should be tcp or udp.\n');
}
