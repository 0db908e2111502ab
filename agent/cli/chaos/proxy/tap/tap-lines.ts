import type { TapRecord } from '../../../../../chaos/proxy/data-plane.ts';
import type { TapFormat } from '../../../../../chaos/proxy/tap/tap-format.ts';
import { humanBytes } from '../../../../kit/bytes.ts';
import type { Output } from '../../../command.ts';
import { createStyle } from '../../../style.ts';
import { cutToWidth } from '../../../table/display-width.ts';

/** Signs of the direction: to the server, to the client, neither. */
const SIGNS = { upstream: '→', downstream: '←', none: '·' } as const;
const CLOCK = 12;

/**
 * Lines of a tap: time, connection, direction, and what the format says; further lines of one record stand below the
 * first. On a terminal they are cut to its width.
 */
export function tapLines(
  format: TapFormat,
  { color, columns }: Pick<Output, 'color' | 'columns'>,
): { of(record: TapRecord): string[]; missed(bytes: number): string[] } {
  const style = createStyle(color);
  const line = (head: string, text: string, paint: (text: string) => string) => {
    const room = Number.isFinite(columns) ? columns - head.length : Number.POSITIVE_INFINITY;
    return style.faint(head) + paint(cutToWidth(text, room));
  };
  const plain = (text: string) => text;
  return {
    of(record) {
      const head = `${clockOf(record.time)} ${`#${record.connection}`.padEnd(5)} ${SIGNS[record.stream ?? 'none']} `;
      const paint = paintOf(record, style) ?? plain;
      return format
        .lines(record)
        .map((text, index) => line(index === 0 ? head : ' '.repeat(head.length), text, paint));
    },
    missed(bytes) {
      format.missed();
      return [style.warn(`${' '.repeat(CLOCK)} … ${humanBytes(bytes)} came too fast and are not shown`)];
    },
  };
}

/** Local time of day with milliseconds. */
function clockOf(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`;
}

function paintOf({ event, stream }: TapRecord, style: ReturnType<typeof createStyle>) {
  if (event === 'reset') return style.bad;
  if (event !== 'data') return style.faint;
  return stream === 'downstream' ? style.good : undefined;
}
