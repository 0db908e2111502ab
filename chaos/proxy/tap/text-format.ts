import { humanBytes } from '../../../agent/kit/bytes.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import { eventLine, type TapFormat } from './tap-format.ts';

/** Lines of one record that are shown. */
const LINES = 500;
/** UTF-16 units of a line before it is cut into several. */
const PIECE = 180;
const PIECES = new RegExp(`.{1,${PIECE}}`, 'gsu');

/** The bytes as UTF-8 text, line by line; what a terminal would obey is shown as pictures. */
export function createTextFormat(): TapFormat {
  const decoders = new Map<string, TextDecoder>();
  const decoderOf = (key: string) => {
    const decoder = decoders.get(key) ?? new TextDecoder();
    decoders.set(key, decoder);
    return decoder;
  };
  return {
    lines(record) {
      const { connection, stream, event, data } = record;
      const told = eventLine(record);
      if (event === 'close' || event === 'reset')
        for (const stream of ['upstream', 'downstream']) decoders.delete(`${connection} ${stream}`);
      if (told !== undefined || data === null) return [told ?? event];
      if (data.length === 0) return ['(empty)'];
      return textLines(decoderOf(`${connection} ${stream}`).decode(data, { stream: true }), data.length);
    },
    missed: () => decoders.clear(),
  };
}

function textLines(text: string, bytes: number): string[] {
  const lines = text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .flatMap((line) => line.replaceAll('\t', '    ').match(PIECES) ?? [''])
    .map((piece) => safeLine(piece));
  if (lines.length <= LINES) return lines;
  return [...lines.slice(0, LINES), `… ${lines.length - LINES} more lines, ${humanBytes(bytes)} in all`];
}
