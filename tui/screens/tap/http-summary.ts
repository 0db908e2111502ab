import { safeLine } from '../../../agent/kit/safe-text.ts';

/** Bytes that are looked at for heads of messages. */
const LOOKED_AT = 65_536;
const MOST_MESSAGES = 20;
/** Where a head may begin: a request or a status line (RFC 9112 §3, §4). */
const START =
  /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32} [^ \r\n]{1,8000} HTTP\/1\.[01]|HTTP\/1\.[01] \d{3}(?: [^\r\n]*)?)\r?$/;
/** The header fields that are told, in this order. */
const TOLD = ['host', 'location', 'content-type', 'content-length', 'transfer-encoding', 'connection'];

/** The heads of HTTP/1.1 messages that are in these bytes, a line each; at least one line, which says what there is. */
export function httpSummary(data: Uint8Array): string[] {
  // Latin-1 keeps one character a byte, so that lengths are those of the stream.
  const lines = Buffer.from(data.subarray(0, LOOKED_AT)).toString('latin1').split('\n');
  const starts = lines.flatMap((line, index) => (START.test(line) ? [index] : [])).slice(0, MOST_MESSAGES);
  if (starts.length === 0) return [`${data.length} bytes of a body, or not HTTP/1.1`];
  return starts
    .map((start) => [lines[start]!.trim(), ...toldFields(lines, start)].join('  '))
    .map((line) => safeLine(line));
}

function toldFields(lines: readonly string[], start: number): string[] {
  const fields = new Map<string, string>();
  for (const line of lines.slice(start + 1, start + 101)) {
    if (line.trim() === '') break;
    const [, name, value] = /^([^\s:]+):\s*(.*)$/.exec(line.trim()) ?? [];
    if (name !== undefined) fields.set(name.toLowerCase(), value!);
  }
  return TOLD.flatMap((name) => (fields.has(name) ? [`${name}: ${fields.get(name)}`] : []));
}
