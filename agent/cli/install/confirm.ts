import { createInterface } from 'node:readline/promises';
import type { Output } from '../command.ts';

/** Whether to go on: `--yes`, or a yes typed at a terminal. Without either, a plan stays a plan. */
export async function confirmed(yes: boolean, question: string, output: Output): Promise<boolean> {
  if (yes) return true;
  if (!output.isTerminal || process.stdin.isTTY !== true) {
    output.writeError('Nothing was done: this was the plan. Add --yes to do it.\n');
    return false;
  }
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await reader.question(`${question} [y/N] `)).trim());
  } finally {
    reader.close();
  }
}
