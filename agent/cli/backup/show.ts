import { defineCommand } from '../command.ts';
import { repositoryOptions } from './repository-options.ts';

export const show = defineCommand({
  command: 'show <snapshot>',
  describe: 'All that is known of a snapshot: facts, phases, fingerprints, notes',
  examples: [['vedette backup show latest --target directory:/mnt/b', 'What a restore will go by']],
  json: '{id, startedAt, finishedAt, host, kind, source, group, method, tags, entries, bytes, addedBytes, treeDigest, parent, notes, phases: [{name, seconds}], noteTexts, fingerprints: [{of, rows, hash}], canary, facts, program}',
  options: (yargs) =>
    repositoryOptions(
      yargs
        .positional('snapshot', {
          type: 'string',
          demandOption: true,
          describe: 'Its id or the beginning of it, latest, or latest:SOURCE',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
    ),
  async run(args, output) {
    const [{ inRepository }, { showSnapshot }] = await Promise.all([
      import('./in-repository.ts'),
      import('./look/show-snapshot.ts'),
    ]);
    return inRepository(args, (repository, signal) => showSnapshot(repository, args, output, signal));
  },
});
