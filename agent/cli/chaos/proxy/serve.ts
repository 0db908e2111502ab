import { defineCommand } from '../../command.ts';

export const serve = defineCommand({
  command: 'serve',
  describe: 'Run fault proxies and the HTTP API of Toxiproxy that drives them, until stopped',
  examples: [
    ['vedette chaos proxy serve', 'Driven through http://localhost:8474, as every Toxiproxy client expects'],
    [
      'vedette chaos proxy serve --config proxies.json',
      'With the proxies of this file: what POST /populate takes',
    ],
    ['vedette chaos proxy serve --port 0 --seed 7', 'On any free port; the same connections are hit again'],
  ],
  stays: true,
  options: (yargs) =>
    yargs
      .option('host', {
        type: 'string',
        default: 'localhost',
        requiresArg: true,
        describe: 'Where the API listens',
      })
      .option('port', { type: 'number', default: 8474, requiresArg: true, describe: 'Port of the API' })
      .option('config', {
        type: 'string',
        requiresArg: true,
        describe: 'JSON file with the proxies to begin with',
      })
      .option('seed', {
        type: 'number',
        requiresArg: true,
        describe: 'Decides which connections are hit; by default another one each time',
      })
      .option('proxy-metrics', {
        type: 'boolean',
        default: false,
        describe: 'Tell of proxies and their bytes at /metrics',
      })
      .option('runtime-metrics', {
        type: 'boolean',
        default: false,
        describe: 'Tell of this process at /metrics',
      })
      .option('allow-non-loopback', {
        type: 'boolean',
        default: false,
        describe:
          'Let the API and proxies listen where other hosts can reach them, as chaos.proxy.allow_non_loopback does',
      }),
  run: async (args, output) => (await import('./run-serve.ts')).runServe(args, output),
});
