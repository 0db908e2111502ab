import type { Command } from '../command.ts';

export const proxy: Command = {
  command: 'proxy',
  describe: 'Fault proxies: run them, and drive those of any Toxiproxy server',
  examples: [['vedette chaos proxy serve', 'Run fault proxies, driven through http://localhost:8474']],
  subcommands: async () => (await import('./proxy/proxy-commands.ts')).proxyCommands,
};
