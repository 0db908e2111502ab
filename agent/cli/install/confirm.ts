import { createInterface } from 'node:readline/promises';
import type { Output } from '../command.ts';

/** Whether to go on: `--yes`, or a yes typed at a terminal. Without either, a plan stays a plan. */
export async function confirmed(yes: boolean, question: string, output: Output): Promise<boolean> {
  if (yes) return true;
  if (!output.isTerminal || process.stdin.isTTY !== true) {
    output.writeError('Nothing was done: this was the plan. Add --yes to do it.\n');
    return false;
  }
  const agreed = /^y(es)?$/i.test((await answerTo(`${question} [y/N] `)).trim());
  if (!agreed) output.writeError('Nothing was done\n');
  return agreed;
}

/** The line that is typed; empty when ctrl-c or ctrl-d ends it: a question alone would wait for ever then. */
async function answerTo(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const given = new Promise<string>((resolve) => {
    const leave = () => {
      process.stderr.write('\n');
      resolve('');
    };
    reader.once('SIGINT', leave).once('close', leave);
    reader.question(question).then((line) => {
      reader.off('close', leave);
      resolve(line);
    }, leave);
  });
  try {
    return await given;
  } finally {
    reader.removeAllListeners('close').close();
  }
}
