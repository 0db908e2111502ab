import { textWidth } from '../text/bun-text-width.ts';
import { NOTHING } from '../text/short.ts';

// Colours, cursor moves, erasing, and the modes that the renderer itself switches (ECMA-48, xterm control sequences).
const ALLOWED =
  /^\x1b\[(?:[\d;]*m|\d*[ABCDEFGK]|\d*;?\d*H|J|2J|3J|\?(?:25|1049|2026|2004)[hl]|\?u|[<>]\d*u)$/;
const SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~])?|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]/g;
const BEYOND_ASCII = /[^\x00-\x7e]/gu;

/**
 * The second line of defence behind `safeLine`: of all control sequences only those that the renderer needs get through,
 * whatever a string from outside has smuggled past the renderer's own filter (its OSC 8 parser passes anything).
 */
export function filterOutput(text: string): string {
  return text.replace(SEQUENCE, (found) => {
    if (ALLOWED.test(found)) return found;
    return found.startsWith('\x1b') ? `␛${found.slice(1)}` : '';
  });
}

/** What stands for the signs of our own sentences, each as wide as they are. */
const PLAIN: Readonly<Record<string, string>> = {
  [NOTHING]: '-',
  '…': '~',
  '·': '.',
  '×': 'x',
  '→': '>',
  '›': '>',
  '±': '~',
  µ: 'u',
};

/** Replaces what a terminal without UTF-8 cannot show: signs of ours by plain ones, all else by question marks. */
export function toAscii(text: string): string {
  return text.replace(BEYOND_ASCII, (character) => PLAIN[character] ?? '?'.repeat(textWidth(character)));
}

/** A view of `out` whose writes are filtered; everything else is that of `out`. */
export function safeStdout(out: NodeJS.WriteStream, unicode: boolean): NodeJS.WriteStream {
  const filtered = (text: string) => (unicode ? filterOutput(text) : toAscii(filterOutput(text)));
  const write = (chunk: string | Uint8Array, ...rest: never[]) =>
    out.write(typeof chunk === 'string' ? filtered(chunk) : chunk, ...rest);
  return new Proxy(out, {
    get(target, property) {
      if (property === 'write') return write;
      const value = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
