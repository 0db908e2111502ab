import { OperationalError } from '../../agent/kit/errors.ts';

export type TerminalFacts = {
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** @throws OperationalError `invalid` where a full-screen program cannot work. */
export function requireTerminal({ stdinIsTerminal, stdoutIsTerminal, environment }: TerminalFacts): void {
  const because = !stdoutIsTerminal
    ? 'standard output is not a terminal'
    : !stdinIsTerminal
      ? 'standard input is not a terminal'
      : environment.TERM === 'dumb'
        ? 'TERM=dumb cannot move the cursor'
        : undefined;
  if (because === undefined) return;
  throw new OperationalError('invalid', `Cannot open the console: ${because}`, {
    hint: 'Read the same as text: vedette status --all (or --json)',
  });
}
