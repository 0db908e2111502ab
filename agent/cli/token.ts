import { grants, roles } from '../contract/route.ts';
import { type Command, defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';

const json = { type: 'boolean', default: false, describe: 'Write JSON' } as const;
const shape = '{name, role, grants, createdAt, expiresAt or null, lastUsedAt or null}';
const name = {
  type: 'string',
  demandOption: true,
  describe: 'Letters, digits, dot, underscore, hyphen',
} as const;

const create = defineCommand({
  command: 'create <name>',
  describe: 'Make a token; it is shown this once',
  examples: [
    ['vedette token create grafana > grafana.token', 'For reading only, into a file'],
    ['vedette token create ci --role operator --expires 30d', 'Worthless after thirty days'],
    ['vedette token create drill --role operator --grant chaos', 'May put faults in force'],
  ],
  json: `The token ${shape} and "secret", which is told nowhere else`,
  options: (yargs) =>
    connectionOptions(
      yargs
        .positional('name', name)
        .option('role', {
          choices: roles,
          default: 'viewer' as const,
          requiresArg: true,
          describe: 'What its bearer may do',
        })
        .option('grant', {
          type: 'string',
          array: true,
          choices: grants,
          requiresArg: true,
          describe: 'What it may do beyond its role: chaos lets its bearer break things',
        })
        .option('expires', {
          type: 'string',
          requiresArg: true,
          describe: 'After how long, such as 12h or 30d',
        })
        .option('json', json),
    ),
  run: async (args, output) => (await import('./token/run-token.ts')).createTokenOf(args, output),
});

const list = defineCommand({
  command: 'list',
  describe: 'The tokens, who may do what with them, and when they were used',
  examples: [
    ['vedette token list', 'Those of the agent of this host'],
    ['vedette token list --json | jq -r ".tokens[] | select(.lastUsedAt == null) | .name"', 'Never used'],
  ],
  json: `{"tokens": [TOKEN, …]}, TOKEN ${shape}`,
  options: (yargs) => connectionOptions(yargs.option('json', json)),
  run: async (args, output) => (await import('./token/run-token.ts')).listTokensOf(args, output),
});

const revoke = defineCommand({
  command: 'revoke <name>',
  describe: 'Make a token worthless at once',
  examples: [['vedette token revoke ci', 'Its next request is refused']],
  json: `The token that is gone: ${shape}`,
  options: (yargs) => connectionOptions(yargs.positional('name', name).option('json', json)),
  run: async (args, output) => (await import('./token/run-token.ts')).revokeTokenOf(args, output),
});

export const token: Command = {
  command: 'token',
  describe: 'Who may use this agent from elsewhere: create, list, revoke',
  examples: [['vedette token list', 'Who may']],
  subcommands: [create, list, revoke],
};
