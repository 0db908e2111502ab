import type { ReadStream } from 'node:tty';

type Terminal = { readonly input: ReadStream; readonly output: NodeJS.WritableStream };

/** Characters; more than any passphrase, so that what is pasted by mistake ends. */
const LONGEST = 4_096;

/** Asks on the terminal for a line that is not shown; null when it ends without one (ctrl-c, ctrl-d). */
export async function askSecret(question: string, { input, output }: Terminal): Promise<string | null> {
  output.write(question);
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const line = new SecretLine();
  const take = (piece: Buffer | string) => {
    const end = line.add(piece.toString());
    if (end !== undefined) resolve(end);
  };
  const leave = () => resolve(null);
  input.setRawMode(true);
  input.on('data', take).once('end', leave).once('close', leave);
  input.resume();
  try {
    return await promise;
  } finally {
    input.off('data', take).off('end', leave).off('close', leave).setRawMode(false);
    input.pause();
    output.write('\n');
  }
}

/** A line as it is typed in raw mode. */
export class SecretLine {
  #characters: string[] = [];

  /** @returns the line once it is complete, null once it is given up; undefined before. */
  add(text: string): string | null | undefined {
    for (const character of text) {
      if (character === '\r' || character === '\n') return this.#characters.join('');
      if (character === '\u0003') return null;
      if (character === '\u0004' && this.#characters.length === 0) return null;
      this.#take(character);
    }
    return undefined;
  }

  #take(character: string): void {
    if (character === '\u007f' || character === '\b') this.#characters.pop();
    else if (character === '\u0015') this.#characters = [];
    else if (character >= ' ' && this.#characters.length < LONGEST) this.#characters.push(character);
  }
}
