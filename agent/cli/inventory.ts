import { defineCommand } from './command.ts';

export const inventory = defineCommand({
  command: 'inventory',
  describe: 'What this host is made of: hardware, system, disks, network, users; no agent is needed',
  examples: [
    ['vedette inventory', 'As a list; takes some seconds'],
    ['vedette inventory --json | jq .processor.logicalCores', 'One value of it'],
  ],
  json: '{time, system, processor, memory, operatingSystem, disks, networkInterfaces, users, packages, missing}; null where this host does not tell.',
  options: (yargs) => yargs.option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
  run: async (args, output) => (await import('./inventory/run-inventory.ts')).runInventory(args, output),
});
