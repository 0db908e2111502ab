import { runCommandLine } from './cli.ts';
import type { Output } from './command.ts';
import { captureOutput } from './output.testkit.ts';

/** Runs one command line in process, as `main` does. */
export async function runCommand(
  argv: readonly string[],
  terminal: Partial<Pick<Output, 'isTerminal' | 'columns' | 'color'>> = {},
) {
  const captured = captureOutput(terminal);
  const code = await runCommandLine(argv, captured.output);
  return { code, text: captured.text, errors: captured.errors, lines: captured.lines };
}
