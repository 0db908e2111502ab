import { type Command, defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';
import { exitCodes } from './exit-codes.ts';

const json = { type: 'boolean', default: false, describe: 'Write JSON' } as const;
const problem = '{place, path, message}';

const check = defineCommand({
  command: 'check [file]',
  describe: 'Read a configuration and tell everything that is wrong with it',
  examples: [
    ['vedette config check', 'The file that the agent of this host would take'],
    ['vedette config check new.yml && vedette config reload', 'Before a change'],
  ],
  json: `{"file": string or null, "ok": boolean, "problems": [PROBLEM, …], "warnings": [PROBLEM, …]}, PROBLEM ${problem}. Exit code 2 when it is not ok.`,
  options: (yargs) =>
    yargs
      .positional('file', { type: 'string', describe: 'The file; without it the first of the usual places' })
      .option('json', json),
  run: async (args, output) => (await import('./config/check-config.ts')).checkConfig(args, output),
});

const defaults = defineCommand({
  command: 'default',
  describe: 'A configuration file with every option as a comment, to start from',
  examples: [['vedette config default > vedette.yml', 'Then take away the marks before what to change']],
  options: (yargs) => yargs,
  run: async (_args, output) => {
    const { defaultConfigFile } = await import('../config/default-config-file.ts');
    output.write(defaultConfigFile());
    return exitCodes.ok.code;
  },
});

const reload = defineCommand({
  command: 'reload',
  describe: 'Let the agent read its configuration again: all of it is swapped, or nothing is',
  examples: [['vedette config reload', 'What SIGHUP does too; this tells what came of it']],
  json: '{"loadedAt": time, "changed": [path, …], "restartNeeded": [path, …]}',
  options: (yargs) => connectionOptions(yargs.option('json', json)),
  run: async (args, output) => (await import('./config/reload-config.ts')).reloadConfigOf(args, output),
});

const schema = defineCommand({
  command: 'schema',
  describe: 'The JSON Schema of the configuration, for editors',
  examples: [
    [
      'vedette config schema > vedette.schema.json',
      'For: # yaml-language-server: $schema=vedette.schema.json',
    ],
  ],
  json: 'The schema (JSON Schema draft 2020-12), as without --json',
  options: (yargs) => yargs.option('json', json),
  run: async (_args, output) => (await import('./config/print-schema.ts')).printSchema(output),
});

const show = defineCommand({
  command: 'show',
  describe: 'The options in force with the place each is from; secrets are masked',
  examples: [
    ['vedette config show', 'What the agent of this host would take from its file'],
    ['vedette config show --data /var/lib/vedette', 'What a running agent has, its command line included'],
    ['vedette config show --defaults', 'The built-in defaults: every option there is'],
  ],
  json: '{"file": string or null, "options": [{"path", "value", "source"}, …]}; source is default, FILE:LINE or an option of the command line',
  options: (yargs) =>
    connectionOptions(
      yargs
        .option('config', { type: 'string', requiresArg: true, describe: 'Configuration file' })
        .option('defaults', { type: 'boolean', describe: 'The built-in defaults instead' })
        .conflicts('defaults', ['config', 'url', 'data'])
        .conflicts('config', ['url', 'data'])
        .option('json', json),
    ),
  run: async (args, output) => (await import('./config/show-options.ts')).showOptions(args, output),
});

export const config: Command = {
  command: 'config',
  describe: 'The configuration: check, default, reload, schema, show',
  examples: [['vedette config check', 'Whether the agent would start with it']],
  subcommands: [check, defaults, reload, schema, show],
};
