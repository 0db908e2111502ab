import { orFailure } from './failure-of.ts';
import { type OfficialCommand, proxyNameIn } from './official-command.ts';

/** `toxiproxy-cli toggle`. */
export const toggle: OfficialCommand = {
  words: 'toggle',
  aliases: ['tog'],
  usage: "toggle enabled status on a proxy\n  usage: 'toxiproxy-cli toggle <proxyName>'\n",
  flags: [],
  describe: 'Disable a proxy that is enabled, or enable it again',
  examples: [['vedette chaos proxy toggle redis', 'Nobody can connect, until it is toggled again']],
  async run(flags, server, output) {
    const name = proxyNameIn(flags);
    const { enabled } = await orFailure(`Failed to retrieve proxy ${name}: `, server.proxy(name));
    await orFailure(`Failed to toggle proxy ${name}: `, server.updateProxy(name, { enabled: !enabled }));
    output.write(`Proxy ${name} is now ${enabled ? 'disabled' : 'enabled'}\n`);
  },
};
