import { orFailure } from './failure-of.ts';
import { type OfficialCommand, proxyNameIn } from './official-command.ts';

/** `toxiproxy-cli delete`. */
export const deleteProxy: OfficialCommand = {
  words: 'delete',
  aliases: ['d'],
  usage: "delete a proxy\n  usage: 'toxiproxy-cli delete <proxyName>'\n",
  flags: [],
  describe: 'Delete a proxy, and end its connections',
  examples: [['vedette chaos proxy delete redis', 'Clients have to connect to the server itself again']],
  async run(flags, server, output) {
    const name = proxyNameIn(flags);
    await orFailure(`Failed to retrieve proxy ${name}: `, server.proxy(name));
    await orFailure(`Failed to delete proxy ${name}: `, server.removeProxy(name));
    output.write(`Deleted proxy ${name}\n`);
  },
};
