import { defineCommand } from './command.ts';

export const upgrade = defineCommand({
  command: 'upgrade [file]',
  describe:
    'Replace the installed program by a verified one, and take it back when the agent does not become ready',
  examples: [
    ['vedette upgrade ./vedette --checksums SHA256SUMS', 'As a release is published'],
    ['vedette upgrade --rollback', 'Back to the one before'],
  ],
  options: (yargs) => {
    const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
    return yargs
      .positional('file', { type: 'string', describe: 'The new program' })
      .option('sha256', text('SHA-256 that the file must have'))
      .option('checksums', text('List of checksums with a line for the file'))
      .option('rollback', { type: 'boolean', describe: 'Back to the program before' })
      .option('program', text('The installed program; without it this one'))
      .option('data', text('Data folder of the agent to watch'))
      .conflicts('rollback', ['file', 'sha256', 'checksums'])
      .conflicts('sha256', 'checksums');
  },
  run: async (args, output) => (await import('./upgrade/run-upgrade.ts')).runUpgrade(args, output),
});
