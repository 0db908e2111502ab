import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TapRecord } from '../data-plane.ts';
import { createHexFormat, hexRows } from './hex-format.ts';
import { createHttpFormat } from './http-format.ts';
import type { TapFormat } from './tap-format.ts';
import { createTextFormat } from './text-format.ts';

function record(event: TapRecord['event'], changes: Partial<TapRecord> = {}): TapRecord {
  const known = { connection: 1, client: '127.0.0.1:5', upstream: '127.0.0.1:80', stream: null, data: null };
  return { time: 0, event, ...known, ...changes };
}

const up = (data: string | Uint8Array, time = 0, connection = 1) =>
  record('data', { stream: 'upstream', data: Buffer.from(data as string), time, connection });
const down = (data: string | Uint8Array, time = 0, connection = 1) =>
  record('data', { stream: 'downstream', data: Buffer.from(data as string), time, connection });
const all = (format: TapFormat, records: readonly TapRecord[]) => records.flatMap((one) => format.lines(one));

it.each([createHexFormat, createHttpFormat, createTextFormat])(
  '%o shows the addresses that a server tells without what a terminal obeys',
  (create) => {
    const [line] = create().lines(record('open', { client: '\u001b]0;owned\u0007', upstream: 'a\nb' }));
    expect(line).toMatch(/^open [^\p{Cc}]+ → [^\p{Cc}]+$/u);
  },
);

describe('hexRows()', () => {
  it('shows bytes as hexdump -C does', () => {
    expect(hexRows(Buffer.from('*1\r\n$4\r\nPING\r\n\u0000~\x7fé'))).toEqual([
      '00000000  2a 31 0d 0a 24 34 0d 0a  50 49 4e 47 0d 0a 00 7e  |*1..$4..PING...~|',
      '00000010  7f c3 a9                                          |...|',
    ]);
  });

  it('shows nothing of nothing', () => {
    expect(hexRows(new Uint8Array())).toEqual([]);
  });
});

describe('createHexFormat()', () => {
  it('counts the offset of each direction of each connection', () => {
    const lines = all(createHexFormat(), [up('abc'), down('x'), up('d'), up('e', 0, 2)]);
    expect(lines.filter((line) => line.startsWith('0')).map((line) => line.slice(0, 10))).toEqual([
      '00000000  ',
      '00000000  ',
      '00000003  ',
      '00000000  ',
    ]);
  });

  it('tells beginning and end', () => {
    const lines = all(createHexFormat(), [
      record('open'),
      record('end', { stream: 'upstream' }),
      record('end', { stream: 'downstream' }),
      record('reset'),
      record('close'),
    ]);
    expect(lines).toEqual([
      'open 127.0.0.1:5 → 127.0.0.1:80',
      'client has ended its side',
      'server has ended its side',
      'reset',
      'closed',
    ]);
  });
});

describe('createTextFormat()', () => {
  it('shows lines, and a character that two reads have cut in one piece', () => {
    const bytes = Buffer.from('GET é');
    const format = createTextFormat();
    expect(all(format, [up('a\r\nb\tc\n')])).toEqual(['a', 'b    c']);
    expect(all(format, [up(bytes.subarray(0, 5)), up(bytes.subarray(5))])).toEqual(['GET ', 'é']);
  });

  it('shows nothing that a terminal would obey, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }), (chunks) => {
        const lines = all(
          createTextFormat(),
          chunks.map((chunk) => down(chunk)),
        );
        expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
    );
  });

  it('breaks long lines and ends behind five hundred', () => {
    const lines = all(createTextFormat(), [up('x'.repeat(400)), up('y\n'.repeat(600))]);
    expect(lines.slice(0, 3).map((line) => line.length)).toEqual([180, 180, 40]);
    expect(lines).toHaveLength(504);
    expect(lines.at(-1)).toBe('… 100 more lines, 1.17 KiB in all');
  });

  it('tells an empty datagram', () => {
    expect(all(createTextFormat(), [up('')])).toEqual(['(empty)']);
  });
});

describe('createHttpFormat()', () => {
  const request = 'POST /items?a=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello';
  const answer =
    'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n2;x=y\r\nef\r\n0\r\nTrailer: x\r\n\r\n';

  it('tells requests and answers with sizes and times', () => {
    expect(all(createHttpFormat(), [up(request, 100), down(answer, 103)])).toEqual([
      'POST /items?a=1  5 B',
      '201 Created  6 B  in 3 ms  to POST /items?a=1',
    ]);
  });

  it('tells the same however the bytes are cut', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, cuts, (first, second) => {
        const lines = all(createHttpFormat(), [
          ...cut(request + request, first).map((part) => up(part)),
          ...cut(answer + answer, second).map((part) => down(part)),
        ]);
        const [asked, answered] = ['POST /items?a=1  5 B', '201 Created  6 B  in 0 ms  to POST /items?a=1'];
        expect(lines).toEqual([asked, asked, answered, answered]);
      }),
    );
  });

  it('gives pipelined requests their own answers', () => {
    const lines = all(createHttpFormat(), [
      up('HEAD /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n', 0),
      down(
        'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n',
        5,
      ),
      down('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 9),
    ]);
    expect(lines.slice(3)).toEqual([
      '200 OK  0 B  in 5 ms  to HEAD /1',
      '304 Not Modified  0 B  in 5 ms  to GET /2',
      '200 OK  2 B  in 9 ms  to GET /3',
    ]);
  });

  it('waits for the answer behind 100 Continue', () => {
    const lines = all(createHttpFormat(), [
      up('PUT /x HTTP/1.1\r\nContent-Length: 2\r\n\r\n'),
      down('HTTP/1.1 100 Continue\r\n\r\n', 1),
      up('ab', 2),
      down('HTTP/1.1 204 No Content\r\n\r\n', 3),
    ]);
    expect(lines).toEqual([
      '100 Continue  0 B  in 1 ms  to PUT /x',
      'PUT /x  2 B',
      '204 No Content  0 B  in 3 ms  to PUT /x',
    ]);
  });

  it('counts an answer without a length to the end of the connection', () => {
    const lines = all(createHttpFormat(), [
      up('GET / HTTP/1.0\r\n\r\n'),
      down('HTTP/1.0 200 OK\r\n\r\nabc'),
      down('def'),
      record('end', { stream: 'downstream' }),
    ]);
    expect(lines).toEqual(['GET /  0 B', '200 OK  6 B  in 0 ms  to GET /', 'server has ended its side']);
  });

  it('tells what was cut short, and what was not answered', () => {
    const lines = all(createHttpFormat(), [
      up('GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n'),
      down('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc', 4),
      record('reset', { time: 5 }),
    ]);
    expect(lines.slice(2)).toEqual([
      '200 OK  3 B, cut short  in 5 ms  to GET /1',
      'no answer to GET /2',
      'reset',
    ]);
  });

  it('tells an upgraded connection as bytes', () => {
    const lines = all(createHttpFormat(), [
      up('GET /socket HTTP/1.1\r\nUpgrade: websocket\r\n\r\n'),
      down('HTTP/1.1 101 Switching Protocols\r\n\r\n\u0081\u0002hi'),
      up('\u0081\u0002yo'),
    ]);
    expect(lines).toEqual([
      'GET /socket  0 B',
      '101 Switching Protocols  0 B  in 0 ms  to GET /socket',
      '5 B, no HTTP',
      '5 B, no HTTP',
    ]);
  });

  it('tells other protocols as bytes, and finds HTTP behind what it came too late for', () => {
    const lines = all(createHttpFormat(), [
      up('*1\r\n$4\r\nPING\r\n'),
      down('+PONG\r\n'),
      up(Buffer.from([0, 1, 2])),
      down('middle of a body\n'),
      up('GET / HTTP/1.1\r\n\r\n'),
      down('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
    ]);
    expect(lines).toEqual([
      '14 B, no HTTP',
      '7 B, no HTTP',
      '3 B, no HTTP',
      '17 B, no HTTP',
      'GET /  0 B',
      '200 OK  0 B  in 0 ms  to GET /',
    ]);
  });

  it('ends on any bytes, and tells nothing that a terminal would obey', () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.constantFrom(
        request,
        answer,
        'GET /\u001b[2J HTTP/1.1\r\n',
        '\r\n\r\n',
        'ffffffffff\r\n',
        '0\r\n\r\n',
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), part), { maxLength: 12 }), (parts) => {
        const records = parts.map(([isUp, text]) => (isUp ? up : down)(Buffer.from(text, 'latin1')));
        const lines = all(createHttpFormat(), [...records, record('close')]);
        expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
    );
  });

  it('keeps no more of a head that never ends than its limit', () => {
    const format = createHttpFormat();
    const lines = [
      up('GET / HTTP/1.1\r\n'),
      ...Array.from({ length: 80 }, () => up(`X: ${'y'.repeat(1_000)}\r\n`)),
    ];
    expect(all(format, lines)[0]).toMatch(/KiB, no HTTP$/);
  });

  it('begins anew where bytes were missed', () => {
    const format = createHttpFormat();
    format.lines(up('POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n'));
    format.missed();
    expect(format.lines(up('GET / HTTP/1.1\r\n\r\n'))).toEqual(['GET /  0 B']);
  });
});

function cut(text: string, places: readonly number[]): string[] {
  const at = [0, ...places.filter((place) => place < text.length).toSorted((a, b) => a - b), text.length];
  return at
    .slice(1)
    .map((end, index) => text.slice(at[index], end))
    .filter((part) => part !== '');
}
