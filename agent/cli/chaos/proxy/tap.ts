import { defineCommand } from '../../command.ts';

export const tap = defineCommand({
  command: 'tap <proxyName>',
  describe: 'Show the bytes that a proxy delivers, as they go, and save them for Wireshark',
  examples: [
    ['vedette chaos proxy tap redis', 'What is said, as text, until Ctrl-C'],
    ['vedette chaos proxy tap web --as http', 'A line for each request and each answer: status, size, time'],
    ['vedette chaos proxy tap redis --connection 12 --save redis.pcapng', 'One connection, kept as packets'],
  ],
  stays: true,
  options: (yargs) =>
    yargs
      .positional('proxyName', { type: 'string', demandOption: true, describe: 'The proxy' })
      .option('as', {
        choices: ['hex', 'text', 'http'] as const,
        default: 'text' as const,
        describe: 'How bytes are shown',
      })
      .option('connection', { type: 'number', requiresArg: true, describe: 'Only this connection' })
      .option('save', {
        type: 'string',
        requiresArg: true,
        describe: 'A new file for the packets, as pcapng',
      })
      .option('host', {
        type: 'string',
        requiresArg: true,
        describe: 'The server; else TOXIPROXY_URL, http://localhost:8474',
      }),
  run: async (args, output) => (await import('./tap/run-tap.ts')).runTap(args, output),
});
