import { expect, test } from 'vitest';
import type { TapRecord } from '../../../../chaos/proxy/data-plane.ts';
import { type TapLook, tapRecordLines } from './tap-record-lines.ts';

const plain = { color: false, columns: 100 };
const record = (text: string | null, event: TapRecord['event'] = 'data'): TapRecord => ({
  time: Date.UTC(2026, 10, 21, 12, 0, 0, 7),
  connection: 3,
  client: '127.0.0.1:50000',
  upstream: '127.0.0.1:6379',
  event,
  stream: text === null ? null : 'upstream',
  data: text === null ? null : Buffer.from(text),
});
const linesOf = (text: string | null, look: TapLook, event?: TapRecord['event']) =>
  tapRecordLines(record(text, event), look, plain);

test('tapRecordLines() shows bytes as a hex dump', () => {
  expect(linesOf('PING\r\n', 'hex')).toEqual([
    '12:00:00.007 #3 127.0.0.1:50000 -> server 6 bytes',
    `    000000  50 49 4e 47 0d 0a${' '.repeat(33)}PING..`,
  ]);
});

test('tapRecordLines() shows text line by line, with control sequences made visible', () => {
  expect(linesOf('one\r\n\u001b[31mtwo\n', 'text')).toEqual([
    '12:00:00.007 #3 127.0.0.1:50000 -> server 14 bytes',
    '    one',
    '    ␛[31mtwo',
  ]);
});

test('tapRecordLines() shows a request on a line', () => {
  expect(linesOf('GET /a HTTP/1.1\r\nHost: x\r\n\r\n', 'http')).toEqual([
    '12:00:00.007 #3 127.0.0.1:50000 -> server GET /a HTTP/1.1  host: x',
  ]);
});

test('tapRecordLines() tells events in words', () => {
  expect(linesOf(null, 'hex', 'reset')).toEqual(['12:00:00.007 #3 127.0.0.1:50000 reset']);
});
