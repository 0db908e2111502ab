import { orFailure } from './failure-of.ts';
import { type OfficialCommand, proxyNameIn, requiredIn } from './official-command.ts';
import { toxicNameFlag } from './toxic-flags.ts';

/** `toxiproxy-cli toxic remove`, of old `toxic delete`. */
export const toxicRemove: OfficialCommand = {
  words: 'toxic remove',
  aliases: ['r', 'delete', 'd'],
  usage: 'remove an enabled toxic',
  argumentsUsage: '<proxyName>',
  flags: [toxicNameFlag],
  describe: 'Remove a toxic',
  examples: [['vedette chaos proxy toxic remove -n latency_downstream redis', 'What it holds goes at once']],
  async run(flags, server, output) {
    const proxy = proxyNameIn(flags);
    const name = requiredIn(flags, 'toxicName');
    const missing = `Failed to remove toxic: failed to retrieve proxy with name \`${proxy}\`: `;
    await orFailure(missing, server.proxy(proxy));
    const failed = `Failed to remove toxic: failed to remove toxic '${name}' from proxy '${proxy}': `;
    await orFailure(failed, server.removeToxic(proxy, name));
    output.write(`Removed toxic '${name}' on proxy '${proxy}'\n`);
  },
};
