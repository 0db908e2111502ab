import { defineCommand } from '../command.ts';
import { repositoryOptions } from './repository-options.ts';

const snapshot = (describe: string) => ({ type: 'string', demandOption: true, describe }) as const;

export const diff = defineCommand({
  command: 'diff <before> <after>',
  describe: 'What is different between two snapshots',
  examples: [
    [
      'vedette backup diff 3f9a latest --target directory:/mnt/b',
      '+ added, - removed, M content, m metadata',
    ],
    [
      'vedette backup diff latest:files:/srv 3f9a --json | jq -r "select(.change == \\"removed\\").path"',
      'Lost',
    ],
  ],
  json: 'A line for each path: {"change": added removed content metadata, "path", "before": ENTRY, "after": ENTRY}',
  options: (yargs) =>
    repositoryOptions(
      yargs
        .positional('before', snapshot('Its id or the beginning of it, latest, or latest:SOURCE'))
        .positional('after', snapshot('The same'))
        .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
    ),
  async run(args, output) {
    const [{ inRepository }, { diffSnapshots }] = await Promise.all([
      import('./in-repository.ts'),
      import('./look/diff-snapshots.ts'),
    ]);
    return inRepository(args, (repository, signal) => diffSnapshots(repository, args, output, signal));
  },
});
