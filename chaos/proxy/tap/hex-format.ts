import { humanBytes } from '../../../agent/kit/bytes.ts';
import { eventLine, type TapFormat } from './tap-format.ts';

const ROW = 16;

/** Every byte, as `hexdump -C` shows it; offsets count from the first byte of the connection's direction that was seen. */
export function createHexFormat(): TapFormat {
  const offsets = new Map<string, number>();
  return {
    lines(record) {
      const { connection, stream, event, data } = record;
      const told = eventLine(record);
      if (event === 'close' || event === 'reset')
        for (const stream of ['upstream', 'downstream']) offsets.delete(`${connection} ${stream}`);
      if (told !== undefined || data === null) return [told ?? event];
      const key = `${connection} ${stream}`;
      const offset = offsets.get(key) ?? 0;
      offsets.set(key, offset + data.length);
      return [humanBytes(data.length), ...hexRows(data, offset)];
    },
    missed: () => offsets.clear(),
  };
}

/** Rows of 16 bytes: offset, hexadecimal, ASCII. */
export function hexRows(data: Uint8Array, offset = 0): string[] {
  return Array.from({ length: Math.ceil(data.length / ROW) }, (_, row) => {
    const bytes = data.subarray(row * ROW, (row + 1) * ROW);
    const place = (offset + row * ROW).toString(16).padStart(8, '0');
    return `${place}  ${hexColumns(bytes)}  |${ascii(bytes)}|`;
  });
}

function hexColumns(bytes: Uint8Array): string {
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  return `${pairs.slice(0, 8).join(' ').padEnd(23)}  ${pairs.slice(8).join(' ').padEnd(23)}`;
}

function ascii(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(
    '',
  );
}
