import type { Command } from '../command.ts';

export const proxy: Command = {
  command: 'proxy',
  describe: 'Fault proxies: run them, and drive those of any Toxiproxy server',
  examples: [
    ['vedette chaos proxy serve', 'Run fault proxies, driven through http://localhost:8474'],
    ['vedette chaos proxy create -l localhost:26379 -u localhost:6379 redis', 'One in front of Redis'],
    ['vedette chaos proxy -h http://db-1:8474 list', 'Those of another server; or set TOXIPROXY_URL'],
  ],
  // The words of the official command line, which has flags such as -toxicName and takes -h for the server.
  raw: async (words, output) => (await import('./proxy/official/run-official.ts')).runOfficial(words, output),
  subcommands: async () => (await import('./proxy/proxy-commands.ts')).proxyCommands(),
};
