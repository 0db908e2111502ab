import { orFailure } from './failure-of.ts';
import { type OfficialCommand, proxyNameIn, requiredIn } from './official-command.ts';
import { ttlFlag } from './our-flags.ts';
import {
  attributeFlag,
  attributesIn,
  toxicityFlag,
  toxicityIn,
  toxicNameFlag,
  ttlIn,
} from './toxic-flags.ts';

/** `toxiproxy-cli toxic update`. */
export const toxicUpdate: OfficialCommand = {
  words: 'toxic update',
  aliases: ['u'],
  usage: 'update an enabled toxic',
  argumentsUsage: '<proxyName>',
  flags: [toxicNameFlag, toxicityFlag, attributeFlag, ttlFlag],
  describe: 'Change a toxic; without --toxicity it is for every connection again',
  examples: [
    [
      'vedette chaos proxy toxic update -n latency_downstream -a jitter=25 redis',
      'The other attributes stay',
    ],
  ],
  async run(flags, server, output) {
    const proxy = proxyNameIn(flags);
    const name = requiredIn(flags, 'toxicName');
    const change = { attributes: attributesIn(flags), toxicity: toxicityIn(flags), ...ttlIn(flags) };
    const missing = `Failed to update toxic: failed to retrieve proxy with name \`${proxy}\`: `;
    await orFailure(missing, server.proxy(proxy));
    const failed = `Failed to update toxic: failed to update toxic '${name}' of proxy '${proxy}': `;
    await orFailure(failed, server.updateToxic(proxy, name, change));
    output.write(`Updated toxic '${name}' on proxy '${proxy}'\n`);
  },
};
