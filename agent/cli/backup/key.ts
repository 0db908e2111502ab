import { type Command, defineCommand } from '../command.ts';
import { repositoryOptions } from './repository-options.ts';

const json = { type: 'boolean', default: false, describe: 'Write JSON' } as const;
const slot = '{id, kind (passphrase recipient), label, created, recipient or null}';

const add = defineCommand({
  command: 'add',
  describe: 'Let another passphrase, or an identity, open the repository too',
  examples: [
    ['vedette backup key add --new-passphrase-file new.txt --target directory:/mnt/b', 'A second passphrase'],
    [
      'vedette backup key add --recipient vedette-recipient-1:… --label vault --target directory:/mnt/b',
      'Whoever has the identity of this recipient',
    ],
  ],
  json: `The slot that was made: ${slot}`,
  options: (yargs) =>
    repositoryOptions(
      yargs
        .option('recipient', {
          type: 'string',
          requiresArg: true,
          describe: 'What vedette backup key new has printed; else a passphrase is added',
        })
        .option('new-passphrase-file', {
          type: 'string',
          requiresArg: true,
          describe: 'File with the new passphrase; asked for on a terminal without',
        })
        .option('label', {
          type: 'string',
          default: '',
          requiresArg: true,
          describe: 'What the list calls it; everybody who reaches the target can read that',
        })
        .option('json', json)
        .conflicts('recipient', 'new-passphrase-file'),
    ),
  run: async (args, output) => (await import('./key/run-key.ts')).addKey(args, output),
});

const create = defineCommand({
  command: 'new',
  describe: 'Make an identity, which opens what its recipient was let into; keep it away from the hosts',
  examples: [
    ['vedette backup key new --out vault.identity', 'Into a file of mode 0600; prints the recipient'],
    ['vedette backup key new > vault.identity', 'The same, as your umask says'],
  ],
  json: '{"recipient", "identity": the secret, or null with --out}',
  options: (yargs) =>
    yargs
      .option('out', { type: 'string', requiresArg: true, describe: 'File to make; it must not exist yet' })
      .option('json', json),
  run: async (args, output) => (await import('./key/run-key-new.ts')).newKey(args, output),
});

const ls = defineCommand({
  command: 'ls',
  describe: 'What opens the repository; needs no key itself',
  examples: [
    ['vedette backup key ls --target directory:/mnt/b', 'Passphrases and recipients, with their labels'],
  ],
  json: `{"slots": [${slot}]}`,
  options: (yargs) => repositoryOptions(yargs.option('json', json)),
  run: async (args, output) => (await import('./key/run-key.ts')).listKeys(args, output),
});

const remove = defineCommand({
  command: 'remove <slot>',
  describe: 'Let a passphrase or a recipient open it no more; it must be opened with another one',
  examples: [
    [
      'vedette backup key remove 3f9a --target directory:/mnt/b',
      'Who has made a copy of the key or the content before keeps that',
    ],
  ],
  json: `The slot that is gone: ${slot}`,
  options: (yargs) =>
    repositoryOptions(
      yargs
        .positional('slot', {
          type: 'string',
          demandOption: true,
          describe: 'Its id or the beginning of it, as key ls shows it',
        })
        .option('json', json),
    ),
  run: async (args, output) => (await import('./key/run-key.ts')).removeKey(args, output),
});

const writer = defineCommand({
  command: 'writer',
  describe: 'Print the writer key: a host with it backs up and cannot read back',
  examples: [
    [
      'vedette backup key writer --key-file vault.identity --target directory:/mnt/b > web1.writer',
      'Then on that host: vedette backup run … --key-file web1.writer',
    ],
  ],
  json: '{"writerKey": the secret}',
  options: (yargs) => repositoryOptions(yargs.option('json', json)),
  run: async (args, output) => (await import('./key/run-key.ts')).writerKey(args, output),
});

export const key: Command = {
  command: 'key',
  describe: 'What opens a repository: passphrases, identities, writer keys',
  examples: [['vedette backup key ls --target directory:/mnt/b', 'What opens this one']],
  subcommands: [add, ls, create, remove, writer],
};
