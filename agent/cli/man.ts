import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';

export const man = defineCommand({
  command: 'man',
  describe: 'The manual page of this program, as man reads it',
  examples: [['vedette man | man -l -', 'Read it']],
  options: (yargs) => yargs,
  run: async (_args, output) => {
    const { everyCommand } = await import('./completion/completion-script.ts');
    const { manualPage } = await import('./completion/manual-page.ts');
    const { version } = await import('../kit/version.ts');
    output.write(manualPage(await everyCommand(), version));
    return exitCodes.ok.code;
  },
});
