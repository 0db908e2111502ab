import { relativeLuminance } from '../theme/contrast.ts';
import type { Rgb } from '../theme/terminal-colors.ts';

/** What of the terminal is needed to ask it. */
export type AskedTerminal = {
  readonly stdin: Pick<NodeJS.ReadStream, 'on' | 'off' | 'read' | 'setRawMode' | 'unshift'>;
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
};

/** Longer than an answer within a country takes; what comes later is kept from the console by `split-input.ts`. */
const LONGEST_WAIT_MS = 150;

/** The background colour (OSC 11), then the kind of terminal (DA1), which all answer: without a colour before it there is none. */
const QUESTION = '\x1b]11;?\x1b\\\x1b[c';
const KIND = /\x1b\[\?[\d;]*c/;
const ANSWER = /\x1b\]11;[^\x07\x1b]{0,100}(?:\x07|\x1b\\)/;

/**
 * Asks a terminal whether its background is dark or light (xterm control sequences, OSC 11; DA1), before anything is drawn.
 * Undefined where it does not say within 150 ms. What was typed meanwhile is put back.
 */
export async function askBackground({ stdin, stdout }: AskedTerminal): Promise<'dark' | 'light' | undefined> {
  const { promise: answered, resolve } = Promise.withResolvers<void>();
  let text = '';
  const read = () => {
    for (let chunk = stdin.read(); chunk !== null; chunk = stdin.read()) text += String(chunk);
    if (KIND.test(text)) resolve();
  };
  // Whatever kept the program busy until now: an answer that is there by then is still read.
  const limit = setTimeout(() => setImmediate(resolve), LONGEST_WAIT_MS);
  stdin.setRawMode(true);
  stdin.on('readable', read);
  stdout.write(QUESTION);
  await answered;
  clearTimeout(limit);
  stdin.off('readable', read);
  stdin.setRawMode(false);
  const typed = text.replace(ANSWER, '').replace(KIND, '');
  if (typed !== '') stdin.unshift(Buffer.from(typed));
  return backgroundOfAnswer(text);
}

/** Reads `rgb:RRRR/GGGG/BBBB` (X11, 1 to 4 hexadecimal digits each): light is where black can be read better than white. */
export function backgroundOfAnswer(text: string): 'dark' | 'light' | undefined {
  const [, ...parts] = /\x1b\]11;rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i.exec(text) ?? [];
  if (parts.length !== 3) return undefined;
  const rgb = parts.map((part) => (Number.parseInt(part, 16) / (16 ** part.length - 1)) * 255);
  return relativeLuminance(rgb as unknown as Rgb) > 0.179 ? 'light' : 'dark';
}
