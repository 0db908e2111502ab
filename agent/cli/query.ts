import { defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';

export const query = defineCommand({
  command: 'query <expression>',
  describe: 'Ask the series of a host, or of all, in PromQL',
  examples: [
    ['vedette query node_load1', 'What the load is now on this host'],
    ["vedette query 'topk(3, rate(node_cpu_seconds_total[5m]))' --all", 'On all hosts that the agent knows'],
    [
      "vedette query 'node_memory_MemAvailable_bytes' --range 6h --host web-1,web-2",
      'As a chart, of two hosts',
    ],
    ['vedette query node_load1 --range 1d --step 5m --csv', 'For a spreadsheet'],
    ['vedette query node_load1 --range 6h --png load.png', 'As a picture'],
    [
      "vedette query 'probe_success == 0' --all --fail-empty",
      'In a script: ends with 1 where none has failed',
    ],
    [
      "vedette query 'sum(rate(node_disk_read_bytes_total[5m]))' --all --explain",
      'Who answers what part of it',
    ],
  ],
  json: '{"status": "success", "data": {"resultType", "result", "stats", "explain"}, "warnings", "infos", "missing"}, as the Prometheus HTTP API answers; missing: names of hosts that did not answer.\n\nExit code 1 with --fail-empty where nothing was found, 3 where hosts are missing from the answer.',
  options: (yargs) => {
    const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
    const flag = (describe: string) => ({ type: 'boolean', default: false, describe }) as const;
    return connectionOptions(
      yargs
        .positional('expression', { type: 'string', demandOption: true, describe: 'PromQL' })
        .option('range', text('Length of time before --at, such as 6h; without it, one instant'))
        .option('step', text('Time between two points of a range, such as 30s'))
        .option(
          'at',
          text('The instant, or the end of the range: RFC 3339, or seconds since 1970; by default now'),
        )
        .option(
          'host',
          text('Hosts whose series are asked: names with commas, or a selector such as {role="web"}'),
        )
        .option('all', { type: 'boolean', describe: 'Ask the series of this agent and of all its peers' })
        .option('table', flag('Write a table; by default for an instant, and where there is no terminal'))
        .option('json', flag('Write JSON'))
        .option('csv', flag('Write comma-separated values (RFC 4180)'))
        .option('chart', flag('Draw a chart; by default for a range, on a terminal'))
        .option('png', text('Write a chart to this file'))
        .option('fail-empty', flag('End with 1 where nothing was found'))
        .option(
          'explain',
          flag('Show how it was answered: by whom, from how many series and samples, in what time'),
        )
        .conflicts('host', 'all'),
    );
  },
  run: async (args, output) => (await import('./query/run-query.ts')).runQuery(args, output),
});
