import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { MouseEvent } from './mouse.ts';
import { createInputSplitter } from './split-input.ts';

/** What of the standard input is needed. */
export type TtySource = Pick<NodeJS.ReadStream, 'on' | 'off' | 'read' | 'setRawMode' | 'ref' | 'unref'>;

/** How long a lone ESC may be the beginning of something: terminals send a report at once, slow lines cut it. */
const ESCAPE_WAIT_MS = 25;

/**
 * The terminal's input as Ink wants it, without the reports of the mouse, which go to `onMouse`. Reads only while Ink has
 * the terminal in raw mode. Reads as Ink does (`readable` and `read()`): after a `data` listener on Bun no key arrives.
 */
export function ttyInput(source: TtySource, onMouse: (event: MouseEvent) => void): NodeJS.ReadStream {
  const keys = new PassThrough();
  const splitter = createInputSplitter();
  const decoder = new StringDecoder('utf8');
  let wait: NodeJS.Timeout | undefined;
  const pass = (text: string) => text !== '' && keys.write(text);
  const take = (chunk: string) => {
    const split = splitter.push(chunk);
    pass(split.keys);
    for (const event of split.mouse) onMouse(event);
  };
  const read = () => {
    clearTimeout(wait);
    for (let chunk = source.read(); chunk !== null; chunk = source.read())
      take(typeof chunk === 'string' ? chunk : decoder.write(chunk));
    if (splitter.holdsKey()) wait = setTimeout(() => pass(splitter.flush()), ESCAPE_WAIT_MS);
  };
  const stream = Object.assign(keys, {
    isTTY: true,
    setRawMode(on: boolean) {
      source.setRawMode(on);
      source.off('readable', read);
      if (on) source.on('readable', read);
      else clearTimeout(wait);
      return stream;
    },
    ref: () => source.ref(),
    unref: () => source.unref(),
  });
  return stream as unknown as NodeJS.ReadStream;
}
