/** Bytes as a hex dump: offset, bytes, what of them is printable ASCII; 16 bytes a line, 8 where there is less room. */
export function hexLines(data: Uint8Array, width: number): string[] {
  const each = width < 76 ? 8 : 16;
  return Array.from({ length: Math.ceil(data.length / each) }, (_, index) =>
    hexLine(data.subarray(index * each, (index + 1) * each), index * each, each),
  );
}

function hexLine(bytes: Uint8Array, offset: number, each: number): string {
  const half = each >> 1;
  const hex = Array.from(
    bytes,
    (byte, index) => `${index === half ? ' ' : ''}${byte.toString(16).padStart(2, '0')}`,
  ).join(' ');
  const text = Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
  ).join('');
  return `${offset.toString(16).padStart(6, '0')}  ${hex.padEnd(each * 3 + 1)} ${text}`;
}
