import { defineCommand } from './command.ts';

export const metrics = defineCommand({
  command: 'metrics',
  describe: 'Measure this host and print every metric once; no agent is needed',
  examples: [
    ['vedette metrics', 'In the Prometheus text format; takes a second'],
    ['vedette metrics | grep ^node_load', 'The load'],
    ['vedette metrics --format openmetrics', 'As OpenMetrics 1.0'],
    ['vedette metrics --json | jq ".families | length"', 'How many families there are'],
  ],
  json: '{"families": [{name, type, help, samples: [{labels, value}]}]}; values are text, as in the exposition.',
  options: (yargs) =>
    yargs
      .option('config', { type: 'string', requiresArg: true, describe: 'Configuration file' })
      .option('format', {
        choices: ['text', 'openmetrics'] as const,
        default: 'text' as const,
        describe: 'Prometheus text format 0.0.4, or OpenMetrics 1.0',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
  run: async (args, output) => (await import('./metrics/run-metrics.ts')).runMetrics(args, output),
});
