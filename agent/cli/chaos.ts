import type { Command } from './command.ts';

export const chaos: Command = {
  command: 'chaos',
  describe: 'Break what an application depends on, on purpose, and heal it again',
  examples: [
    ['vedette chaos inject latency --proxy redis --set latency=200 --for 30s', 'Prove it, and end it'],
    ['vedette chaos proxy serve', 'A fault proxy that every Toxiproxy client can drive, on port 8474'],
    ['vedette chaos proxy serve --config proxies.json', 'With proxies from a file'],
  ],
  subcommands: async () => (await import('./chaos/chaos-commands.ts')).chaosCommands,
};
