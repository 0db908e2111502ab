import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../probe-failure.ts';
import { ResponseParser } from './response-parser.ts';

/** What a parser makes of pieces: the head and the body, or the reason why not. */
function read(pieces: readonly (string | Uint8Array)[], method = 'GET') {
  const body: Buffer[] = [];
  const parser = new ResponseParser(method, (bytes) => body.push(Buffer.from(bytes)));
  try {
    for (const piece of pieces) parser.feed(Buffer.from(piece as string, 'latin1'));
    if (!parser.done) parser.end();
    return { ...parser.head!, body: Buffer.concat(body).toString('latin1') };
  } catch (error) {
    return { reason: failureOf(error).reason };
  }
}

const response = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;

describe('ResponseParser', () => {
  test('reads a status line, headers and a body of a known length', () => {
    expect(read([`${response('HTTP/1.1 404 Not Found', 'Content-Length: 3', 'X-A:  b c\t')}abc`])).toEqual({
      version: '1.1',
      status: 404,
      reason: 'Not Found',
      headers: [
        ['content-length', '3'],
        ['x-a', 'b c'],
      ],
      body: 'abc',
    });
  });

  test('reads a body that ends with the connection', () => {
    expect(read([`${response('HTTP/1.0 200 OK')}to the end`])).toMatchObject({
      version: '1.0',
      body: 'to the end',
    });
  });

  test('reads chunks with extensions, and passes over trailers', () => {
    const chunks = '3;name=value\r\nabc\r\nA \r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n';
    expect(read([response('HTTP/1.1 200 OK', 'Transfer-Encoding: Chunked') + chunks])).toMatchObject({
      body: 'abc0123456789',
    });
  });

  test('reads a line that ends in a line feed alone', () => {
    expect(read(['HTTP/1.1 200 OK\nContent-Length: 2\n\nok'])).toMatchObject({ status: 200, body: 'ok' });
  });

  test('reads a status line without words, and a header that goes on in the next line', () => {
    expect(read([response('HTTP/1.1 204', 'X-A: one', '\t two')])).toMatchObject({
      reason: '',
      headers: [['x-a', 'one two']],
    });
  });

  test('expects no body after HEAD, 204 and 304, whatever the headers say', () => {
    expect(read([response('HTTP/1.1 200 OK', 'Content-Length: 9')], 'HEAD')).toMatchObject({ body: '' });
    expect(read([response('HTTP/1.1 304 Not Modified', 'Content-Length: 9')])).toMatchObject({ body: '' });
    expect(read([response('HTTP/1.1 204 No Content', 'Transfer-Encoding: chunked')])).toMatchObject({
      body: '',
    });
  });

  test('passes over interim responses', () => {
    const interim = response('HTTP/1.1 100 Continue') + response('HTTP/1.1 103 Early Hints', 'Link: </a>');
    expect(read([`${interim}${response('HTTP/1.1 200 OK', 'Content-Length: 0')}`])).toMatchObject({
      status: 200,
    });
  });

  test('takes the same length said twice once', () => {
    expect(
      read([`${response('HTTP/1.1 200 OK', 'Content-Length: 2', 'Content-Length: 2')}ok`]),
    ).toMatchObject({ body: 'ok' });
  });

  test('gives how many bytes were of the response', () => {
    const parser = new ResponseParser('GET', () => {});
    const first = response('HTTP/1.1 200 OK', 'Content-Length: 0');
    expect(parser.feed(Buffer.from(`${first}HTTP/1.1 200 OK\r\n`))).toBe(first.length);
  });

  test.each([
    ['something else', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['something else without a line end', '\0\0\x12\x04\0'],
    ['HTTP/0.9', '<html>hello</html>'],
    ['another version', response('HTTP/2.0 200 OK')],
    ['a status of two digits', response('HTTP/1.1 20 OK')],
    ['a status of four digits', response('HTTP/1.1 2000 OK')],
    ['a status of 0', response('HTTP/1.1 000 OK')],
    ['a header without a colon', response('HTTP/1.1 200 OK', 'nonsense')],
    ['a space before the colon', response('HTTP/1.1 200 OK', 'Content-Length : 3')],
    ['a header without a name', response('HTTP/1.1 200 OK', ': value')],
    ['a NUL in a header', response('HTTP/1.1 200 OK', 'X-A: a\0b')],
    ['a carriage return in a header', response('HTTP/1.1 200 OK', 'X-A: a\rSet-Cookie: b')],
    ['a first header that begins with a space', response('HTTP/1.1 200 OK', ' X-A: a')],
    ['two lengths', response('HTTP/1.1 200 OK', 'Content-Length: 3', 'Content-Length: 4')],
    ['two lengths in one header', response('HTTP/1.1 200 OK', 'Content-Length: 3, 4')],
    ['a length and chunks', response('HTTP/1.1 200 OK', 'Content-Length: 3', 'Transfer-Encoding: chunked')],
    ['a negative length', response('HTTP/1.1 200 OK', 'Content-Length: -1')],
    ['a length with a sign', response('HTTP/1.1 200 OK', 'Content-Length: +1')],
    ['a length in hex', response('HTTP/1.1 200 OK', 'Content-Length: 0x10')],
    ['a huge length', response('HTTP/1.1 200 OK', 'Content-Length: 99999999999999999999')],
    ['an empty length', response('HTTP/1.1 200 OK', 'Content-Length:')],
    ['another transfer coding', response('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked')],
    [
      'two transfer codings',
      response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'),
    ],
    ['chunks in HTTP/1.0', response('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked')],
    ['a chunk size that is none', `${response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}zz\r\n`],
    ['a negative chunk size', `${response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}-1\r\n`],
    ['a huge chunk size', `${response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}ffffffffffffffff\r\n`],
    ['an empty chunk size', `${response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}\r\n`],
    [
      'a chunk that is longer than its size',
      `${response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}1\r\nab\r\n0\r\n\r\n`,
    ],
    ['a flood of interim responses', response('HTTP/1.1 102 Processing').repeat(21)],
  ])('refuses %s', (_, text) => {
    expect(read([text])).toEqual({ reason: 'malformed-response' });
  });

  test.each([
    ['one endless header', response('HTTP/1.1 200 OK', `X-A: ${'a'.repeat(70_000)}`)],
    ['endless headers', response('HTTP/1.1 200 OK', ...Array(9_000).fill('X-A: abc'))],
    [
      'an endless chunk extension',
      `${response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}1;${'a'.repeat(70_000)}`,
    ],
    [
      'many chunk extensions',
      response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked') + `1;${'a'.repeat(99)}\r\nb\r\n`.repeat(900),
    ],
    [
      'endless trailers',
      `${response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}0\r\n${'X-A: abc\r\n'.repeat(9_000)}`,
    ],
  ])('stops at %s', (_, text) => {
    expect(read([text])).toEqual({ reason: 'headers-too-large' });
  });

  test('takes any number of chunks of one byte', () => {
    const text = `${response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}${'1\r\na\r\n'.repeat(50_000)}0\r\n\r\n`;
    const found = read([text]);
    expect('body' in found && found.body.length).toBe(50_000);
  });

  test.each([
    ['nothing', '', 'connection-closed'],
    ['half a status line', 'HTTP/1.1 20', 'connection-closed'],
    ['half a head', 'HTTP/1.1 200 OK\r\nContent-Le', 'connection-closed'],
    ['half a body', `${response('HTTP/1.1 200 OK', 'Content-Length: 10')}abc`, 'body-truncated'],
    ['half a chunk', `${response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}5\r\nab`, 'body-truncated'],
    [
      'no last chunk',
      `${response('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}2\r\nab\r\n`,
      'body-truncated',
    ],
  ])('says that the connection ended after %s', (_, text, reason) => {
    expect(read([text])).toEqual({ reason });
  });

  test('gives the same response however the bytes are cut', () => {
    fc.assert(
      fc.property(anyResponse, fc.array(fc.nat(400), { maxLength: 12 }), (text, cuts) => {
        expect(read(pieces(text, cuts))).toEqual(read([text]));
      }),
      { numRuns: 500 },
    );
  });

  test('gives the same response when it comes byte by byte', () => {
    fc.assert(
      fc.property(anyResponse, (text) => {
        expect(read([...text])).toEqual(read([text]));
      }),
      { numRuns: 200 },
    );
  });

  test('ends with a response or a reason, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const found = read([`HTTP/1.1 200 OK\r\n${text}`]);
        expect(found.reason).not.toBe('failed');
      }),
    );
  });
});

const line = fc.constantFrom('\r\n', '\n');
const header = fc.constantFrom(
  'X-A: b',
  'Content-Length: 5',
  'Transfer-Encoding: chunked',
  'bad',
  ' folded',
  'X-B: \xe9',
  'X-C:',
);
const bodyPart = fc.constantFrom(
  '5\r\nabcde\r\n',
  '0\r\n\r\n',
  '2;x\r\nab\r\n',
  'abcde',
  'X: y\r\n',
  '\r\n',
  'HTTP/1.1 200 OK\r\n\r\n',
);

/** Good ones, and such as are nearly good. */
const anyResponse = fc
  .tuple(
    fc.constantFrom('', 'HTTP/1.1 100 Continue\r\n\r\n'),
    fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.0 301 Moved', 'HTTP/1.1 204', 'HTTP/3 200 OK'),
    fc.array(fc.tuple(header, line), { maxLength: 5 }),
    line,
    fc.array(bodyPart, { maxLength: 5 }),
  )
  .map(
    ([interim, status, headers, end, body]) =>
      `${interim}${status}${end}${headers.flat().join('')}${end}${body.join('')}`,
  );

function pieces(text: string, cuts: readonly number[]): string[] {
  const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, index) => text.slice(at[index], end));
}
