import { OperationalError } from '../../agent/kit/errors.ts';

/** What of the process says whether there is a terminal. */
export type TerminalFacts = {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** @throws OperationalError `invalid` where a full-screen program cannot work. */
export function requireTerminal({ stdin, stdout, env }: TerminalFacts): void {
  const because = missing(stdin.isTTY === true, stdout.isTTY === true, env.TERM);
  if (because === undefined) return;
  throw new OperationalError('invalid', `Cannot open the console: ${because}`, {
    hint: 'Read the same as text: vedette status --all (or --json)',
  });
}

function missing(stdin: boolean, stdout: boolean, term: string | undefined): string | undefined {
  if (!stdout) return 'standard output is not a terminal';
  if (!stdin) return 'standard input is not a terminal';
  return term === 'dumb' ? 'TERM=dumb cannot move the cursor' : undefined;
}
