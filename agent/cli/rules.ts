import { type Command, defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';

const json = { type: 'boolean', default: false, describe: 'Write JSON' } as const;

const check = defineCommand({
  command: 'check <files..>',
  describe:
    'Read rule files as an agent would and tell everything that is wrong with them; no agent is needed',
  examples: [
    ['vedette rules check /etc/vedette/rules/*.yml', 'Each file with the number of its rules'],
    ['vedette rules check new.yml && vedette config reload', 'Before a change'],
  ],
  json: '{"ok": boolean, "files": [{file, ok, groups, recording, alerting, problems: [{place, path, message}, …]}, …]}. Exit code 2 when it is not ok.',
  options: (yargs) =>
    yargs
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Files in the format of Prometheus',
      })
      .option('json', json),
  run: async (args, output) => (await import('./rules/check-rules.ts')).checkRules(args, output),
});

const list = defineCommand({
  command: 'list',
  describe: 'The rules in force, and what became of their last evaluation',
  examples: [
    ['vedette rules list', 'Those of the agent of this host'],
    [
      'vedette rules list --failing',
      'Only those that fail, with the reason; exit code 10 when there are some',
    ],
    ['vedette rules list --json | jq -r ".groups[].name"', 'Names of the groups'],
  ],
  json: '{"groups": [GROUP, …]}, GROUP as in GET /api/v1/rules: {name, file, interval, limit, evaluationTime, lastEvaluation, rules: [{type, name, query, labels, health, lastError, …}, …]}. Exit code 10 when a rule fails.',
  options: (yargs) =>
    connectionOptions(
      yargs
        .option('failing', { type: 'boolean', default: false, describe: 'Only rules that fail' })
        .option('json', json),
    ),
  run: async (args, output) => (await import('./rules/list-rules.ts')).listRulesOf(args, output),
});

export const rules: Command = {
  command: 'rules',
  describe: 'Recording and alerting rules: check files, list what is in force',
  examples: [['vedette rules list', 'The rules of the agent of this host, and how they are']],
  subcommands: [check, list],
};
