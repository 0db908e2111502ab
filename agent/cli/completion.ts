import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';

const shells = ['bash', 'fish', 'zsh'] as const;

export const completion = defineCommand({
  command: 'completion <shell>',
  describe: 'The completion of commands, options and values, for your shell',
  examples: [
    ['vedette completion bash > ~/.local/share/bash-completion/completions/vedette', 'For bash'],
    ['vedette completion fish > ~/.config/fish/completions/vedette.fish', 'For fish'],
    ['vedette completion zsh > /usr/local/share/zsh/site-functions/_vedette', 'For zsh'],
  ],
  options: (yargs) =>
    yargs.positional('shell', { choices: shells, demandOption: true, describe: 'Your shell' }),
  run: async ({ shell }, output) => {
    const { completionScript } = await import('./completion/completion-script.ts');
    output.write(await completionScript(shell));
    return exitCodes.ok.code;
  },
});
