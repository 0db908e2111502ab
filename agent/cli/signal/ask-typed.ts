import { createInterface } from 'node:readline/promises';

/** Asks on the terminal for one line; null when it ends without one (ctrl-c, ctrl-d). The question goes to standard error. */
export async function askTyped(
  question: string,
  streams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
): Promise<string | null> {
  const lines = createInterface({ ...streams, terminal: false });
  try {
    streams.output.write(question);
    const { promise, resolve } = Promise.withResolvers<null>();
    lines.once('close', () => resolve(null));
    return await Promise.race([lines.question(''), promise]);
  } finally {
    lines.close();
  }
}
