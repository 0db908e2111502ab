import type { TapRecord } from '../../../../../chaos/proxy/data-plane.ts';
import type { TapFormat } from '../../../../../chaos/proxy/tap/tap-format.ts';
import { humanBytes } from '../../../../kit/bytes.ts';
import type { Output } from '../../../command.ts';
import { createStyle, type Style } from '../../../style.ts';

/** Signs of the direction: to the server, to the client, neither. */
const SIGNS = { upstream: '→', downstream: '←', none: '·' } as const;
/** Rows of a hex dump with so much before them fill 80 columns. */
const NARROW = 2;

/**
 * Lines of a tap: time, connection, direction, and what the format says. Further lines of a record stand below its
 * first, or at the left where they would not fit.
 */
export function tapLines(
  format: TapFormat,
  { color, columns }: Pick<Output, 'color' | 'columns'>,
): { of(record: TapRecord): string[]; missed(bytes: number): string[] } {
  const style = createStyle(color);
  return {
    of(record) {
      const head = headOf(record);
      const paint = paintOf(record, style);
      const [first, ...more] = format.lines(record);
      if (first === undefined) return [];
      const fits = more.every((line) => head.length + line.length <= columns);
      const indent = ' '.repeat(fits ? head.length : NARROW);
      return [style.faint(head) + paint(first), ...more.map((line) => indent + paint(line))];
    },
    missed(bytes) {
      format.missed();
      return [style.warn(`… ${humanBytes(bytes)} came too fast and are not shown`)];
    },
  };
}

function headOf({ time, connection, stream }: TapRecord): string {
  return `${clockOf(time)} ${`#${connection}`.padEnd(5)} ${SIGNS[stream ?? 'none']} `;
}

/** Times in UTC, as everywhere. */
function clockOf(time: number): string {
  return new Date(time).toISOString().slice(11, 23);
}

function paintOf({ event, stream }: TapRecord, style: Style): (text: string) => string {
  if (event === 'reset') return style.bad;
  if (event !== 'data') return style.faint;
  return stream === 'downstream' ? style.good : (text) => text;
}
