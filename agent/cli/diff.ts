import { defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';

export const diff = defineCommand({
  command: 'diff <host..>',
  describe: 'What differs between hosts, or between two times of one, most different first',
  examples: [
    ['vedette diff web-1 web-2 web-3 web-4', 'Three healthy, one sick: what differs'],
    [
      'vedette diff web-1 http://127.0.0.1:8339 --section packages',
      'Their packages; a host is a name or a URL',
    ],
    ['vedette diff web-1 --before 2026-11-21T03:00:00Z', 'One host, then and now, and what happened between'],
  ],
  json: '{"subjects": [{name, because}], "differs", "incomplete": [{subject, part, because}], "sections": [{name, rows: [{name, values, odd, score, differs, why}]}], "events": [EVENT, …]}. Exit code 0 when nothing differs, 10 when something does or a host does not answer.',
  options: (yargs) => {
    const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
    return connectionOptions(
      yargs
        .positional('host', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Names of peers, or URLs',
        })
        .option('window', { ...text('Length of time whose metrics are compared'), default: '15m' })
        .option('at', text('End of the window, RFC 3339; by default now'))
        .option('from', text('Start of the window, instead of --window'))
        .option('before', text('One host: a time to compare with'))
        .option('after', text('One host: the other time; by default now'))
        .option('match', { ...text('Series to compare too, as a selector'), array: true })
        .option('section', text('Only this section, such as packages'))
        .option('all', { type: 'boolean', default: false, describe: 'What is the same too' })
        .option('json', { type: 'boolean', default: false, describe: 'Write JSON' })
        .conflicts('from', 'before')
        .conflicts('before', 'at'),
    );
  },
  run: async (args, output) => (await import('./diff/run-diff.ts')).runDiff(args, output),
});
