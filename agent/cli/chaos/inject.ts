import { defineCommand } from '../command.ts';

export const inject = defineCommand({
  command: 'inject <toxic>',
  describe: 'Add a toxic to a proxy for a time, prove that it took hold, and remove it whatever happens',
  examples: [
    [
      'vedette chaos inject latency --proxy redis --set latency=200 --for 30s',
      'Exit code 0 proved, 3 refused, 4 ended early, 5 no effect measured, 6 not known to be gone',
    ],
    [
      'vedette chaos inject timeout --proxy db --set timeout=0 --toxicity 0.5 --for 1m',
      'Half of the connections',
    ],
    ['vedette chaos inject down --proxy db --for 10s', 'The proxy is disabled: connection refused'],
    ['vedette chaos inject reset_peer --proxy db --for 10s --url http://ci-7:8474', 'At another server'],
  ],
  json: '{verdict, because, toxic, proxy, url, run, asked, measured, n, hits, before, after, undo: [{what, state, because, command}]}',
  // It stays for --for, and a limit from outside would end it before it has removed the toxic.
  stays: true,
  options: (yargs) =>
    yargs
      .positional('toxic', {
        type: 'string',
        demandOption: true,
        describe: 'Kind of toxic, or down; a wrong one lists those there are',
      })
      .option('proxy', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'Name of the proxy',
      })
      .option('set', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'An attribute: latency=200; may be given again',
      })
      .option('for', {
        type: 'string',
        default: '30s',
        requiresArg: true,
        describe: 'How long, up to 24h',
      })
      .option('stream', {
        choices: ['downstream', 'upstream'] as const,
        default: 'downstream' as const,
        requiresArg: true,
        describe: 'Server to client, or client to server',
      })
      .option('toxicity', {
        type: 'number',
        default: 1,
        requiresArg: true,
        describe: 'Share of connections, 0 to 1',
      })
      .option('match', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Only: client-cidr=10.0.0.0/8, first-connections=N, after-bytes=N, after-ms=N',
      })
      .option('url', {
        type: 'string',
        requiresArg: true,
        describe:
          'Toxiproxy server, ours or another; else TOXIPROXY_URL, the configuration, http://localhost:8474',
      })
      .option('config', {
        type: 'string',
        requiresArg: true,
        describe: 'Configuration that says where the fault proxy is',
      }),
  run: async (args, output) => (await import('./inject/run-inject.ts')).runInject(args, output),
});
