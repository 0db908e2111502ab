import { orFailure } from './failure-of.ts';
import type { ParsedFlags } from './go-flags.ts';
import { type OfficialCommand, OfficialFailure, proxyNameIn, requiredIn } from './official-command.ts';
import { toxicFlags } from './our-flags.ts';
import {
  attributeFlag,
  attributesIn,
  matchIn,
  toxicityFlag,
  toxicityIn,
  toxicNameFlag,
  ttlIn,
} from './toxic-flags.ts';

/** `toxiproxy-cli toxic add`. */
export const toxicAdd: OfficialCommand = {
  words: 'toxic add',
  aliases: ['a'],
  usage: 'add a new toxic',
  argumentsUsage: '<proxyName>',
  flags: [
    toxicNameFlag,
    { name: 'type', aliases: ['t'], kind: 'text', usage: 'type of toxic' },
    toxicityFlag,
    attributeFlag,
    {
      ...{ name: 'upstream', aliases: ['u'], kind: 'switch', usage: 'add toxic to upstream' },
      defaultText: 'false',
    },
    {
      ...{ name: 'downstream', aliases: ['d'], kind: 'switch', usage: 'add toxic to downstream' },
      defaultText: 'true',
    },
    ...toxicFlags,
  ],
  describe:
    'Add a toxic, which stays until it is removed or its --ttl is over (vedette chaos inject ends it)',
  examples: [
    [
      'vedette chaos proxy toxic add -t latency -a latency=100 -a jitter=50 redis',
      'Stays until it is removed, as with the official program',
    ],
    ['vedette chaos proxy toxic add -t timeout -a timeout=0 --ttl 30s redis', 'Ends by itself'],
  ],
  async run(flags, server, output) {
    const proxy = proxyNameIn(flags);
    const type = requiredIn(flags, 'type');
    const stream = streamIn(flags);
    const owner = flags.text('owner');
    const toxic = {
      ...{ type, stream, toxicity: toxicityIn(flags), attributes: attributesIn(flags) },
      ...(flags.text('toxicName') === '' ? {} : { name: flags.text('toxicName') }),
      ...(owner === '' ? {} : { owner }),
      ...ttlIn(flags),
      ...matchIn(flags),
    };
    const missing = `Failed to add toxic: failed to retrieve proxy with name \`${proxy}\`: `;
    await orFailure(missing, server.proxy(proxy));
    const failed = `Failed to add toxic: failed to add toxic to proxy ${proxy}: AddToxic: `;
    const { name } = await orFailure(failed, server.addToxic(proxy, toxic));
    output.write(`Added ${stream} ${type} toxic '${name}' on proxy '${proxy}'\n`);
  },
};

function streamIn(flags: ParsedFlags): 'upstream' | 'downstream' {
  if (flags.on('upstream') && flags.on('downstream'))
    throw new OfficialFailure('Only one should be specified: upstream or downstream.\n');
  return flags.on('upstream') ? 'upstream' : 'downstream';
}
