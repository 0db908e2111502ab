import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attributes } from '../../toxic-kind.ts';
import { anything, cutInto, cuts } from '../wire/cut-into.testkit.ts';
import { drivePair } from '../wire/pair-driver.testkit.ts';
import { httpToxic } from './http-toxic.ts';

const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;
const post = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const ok = (body: string, headers = '') =>
  `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
const chunked = (...chunks: string[]) =>
  `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\nT: x\r\n\r\n`;
const down = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n';

test('http answers a request that is meant, and the server never sees it', () => {
  const driver = drivePair(httpToxic, { path: '/api', status: 503 });
  driver.send('upstream', get('/api/orders'));
  expect(driver.take('upstream')).toBe('');
  expect(driver.take('downstream')).toBe(down);
  driver.send('upstream', get('/'));
  expect(driver.take('upstream')).toBe(get('/'));
});

test('http puts its own answers in their places among those on the way', () => {
  const driver = drivePair(httpToxic, { path: '/bad', status: 503 });
  driver.send('upstream', get('/1') + get('/bad') + post('/2', 'body') + post('/bad', 'dropped') + get('/3'));
  expect(driver.take('upstream')).toBe(get('/1') + post('/2', 'body') + get('/3'));
  driver.send('downstream', ok('one').slice(0, -1));
  expect(driver.take('downstream')).toBe(ok('one').slice(0, -1));
  driver.send('downstream', `e${ok('two')}`);
  expect(driver.take('downstream')).toBe(`e${down}${ok('two')}${down}`);
  driver.send('downstream', ok('three'));
  expect(driver.take('downstream')).toBe(ok('three'));
});

test('http answers in the same order however requests and answers are cut', () => {
  const requests = [
    get('/1'),
    post('/bad', 'dropped'),
    `POST /bad HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunked('one', 'two')}`,
    `HEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n`,
    get('/bad'),
    `POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n${chunked('xyz')}`,
  ];
  const answers = [
    `HTTP/1.1 102 Processing\r\n\r\n${ok('1')}`,
    'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunked('HTTP/1.1 200 OK\r\n\r\n')}`,
  ];
  fc.assert(
    fc.property(cuts(), cuts(), (up, back) => {
      const driver = drivePair(httpToxic, { path: '/bad', status: 503 });
      for (const piece of cutInto(requests.join(''), up)) driver.send('upstream', piece);
      expect(driver.take('upstream')).toBe(requests[0]! + requests[3] + requests[5]);
      for (const piece of cutInto(answers.join(''), back)) driver.send('downstream', piece);
      expect(driver.take('downstream')).toBe(answers[0] + down + down + answers[1] + down + answers[2]);
    }),
  );
});

test('http sends its header and body, and their length', () => {
  const driver = drivePair(httpToxic, { status: 429, header: 'Retry-After: 30', body: 'wait ½' });
  driver.send('upstream', get('/'));
  expect(Buffer.from(driver.take('downstream'), 'latin1').toString()).toBe(
    'HTTP/1.1 429 Too Many Requests\r\nContent-Length: 7\r\nContent-Type: text/plain; charset=utf-8\r\n' +
      'Retry-After: 30\r\n\r\nwait ½',
  );
});

test('http answers HEAD without the body', () => {
  const driver = drivePair(httpToxic, { status: 500, body: 'text' });
  driver.send('upstream', 'HEAD / HTTP/1.1\r\n\r\n');
  expect(driver.take('downstream')).toMatch(/Content-Length: 4\r\n[\s\S]*\r\n\r\n$/);
});

test('http sets a header in the answer of the server', () => {
  const driver = drivePair(httpToxic, { path: '/x', header: 'cache-control: no-store' });
  driver.send('upstream', get('/') + get('/x'));
  const cached = ok('hello', 'Cache-Control: max-age=60\r\n');
  driver.send('downstream', cached + cached);
  expect(driver.take('downstream')).toBe(
    `${cached}HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncache-control: no-store\r\n\r\nhello`,
  );
});

test.each([
  ['a length', ok('the body of the server')],
  [
    'chunks',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n${chunked('abc', 'd')}`,
  ],
])('http replaces a body with %s', (_name, answer) => {
  fc.assert(
    fc.property(cuts(), (lengths) => {
      const driver = drivePair(httpToxic, { path: '/x', body: '{}' });
      driver.send('upstream', get('/x') + get('/'));
      for (const piece of cutInto(answer + ok('next'), lengths)) driver.send('downstream', piece);
      expect(driver.take('downstream')).toBe(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}${ok('next')}`);
    }),
  );
});

test('http delays a request that is meant, and what is behind it', () => {
  const driver = drivePair(httpToxic, { path: '/slow', delay: 100 });
  driver.send('upstream', get('/1') + post('/slow', 'body') + get('/2'));
  expect(driver.take('upstream')).toBe(get('/1'));
  driver.advance(100);
  expect(driver.take('upstream')).toBe(post('/slow', 'body') + get('/2'));
});

test('http answers late with a status and a delay', () => {
  const driver = drivePair(httpToxic, { status: 503, delay: 100 });
  driver.send('upstream', get('/1'));
  driver.advance(99);
  expect(driver.take('downstream')).toBe('');
  driver.advance(1);
  expect(driver.take('downstream')).toBe(down);
});

test('http resets the connection at a request that is meant', () => {
  const driver = drivePair(httpToxic, { path: '/bad', abort: 1 });
  driver.send('upstream', get('/') + get('/bad'));
  expect(driver.take('upstream')).toBe(get('/'));
  expect(driver.events).toEqual(['upstream reset']);
});

test('http that is changed while a reset is to come resets at once', () => {
  const driver = drivePair(httpToxic, { abort: 1, delay: 1_000 });
  driver.send('upstream', get('/'));
  driver.change({ status: 503 });
  expect(driver.events).toEqual(['upstream reset']);
});

test('http breaks only the methods that are meant', () => {
  const driver = drivePair(httpToxic, { method: 'post, DELETE', status: 503 });
  driver.send('upstream', get('/'));
  expect(driver.take('upstream')).toBe(get('/'));
  driver.send('downstream', ok(''));
  driver.send('upstream', post('/', 'x'));
  expect(driver.take('downstream')).toBe(ok('') + down);
});

test('http closes behind its answer where the client waits for 100 Continue', () => {
  const driver = drivePair(httpToxic, { status: 503 });
  driver.send('upstream', 'PUT / HTTP/1.1\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n');
  expect(driver.take('downstream')).toContain('Connection: close\r\n');
  expect(driver.events).toEqual(['downstream finish']);
});

test.each(['Connection: close\r\n', 'connection: x, Close\r\n'])(
  'http closes behind its answer to %j',
  (header) => {
    const driver = drivePair(httpToxic, { status: 503 });
    driver.send('upstream', get('/', header));
    expect(driver.take('downstream')).toContain('Connection: close\r\n');
    expect(driver.events).toEqual(['downstream finish']);
  },
);

test('http reads nothing behind an upgrade', () => {
  const driver = drivePair(httpToxic, { path: '/bad', status: 503 });
  driver.send('upstream', get('/chat', 'Connection: upgrade\r\nUpgrade: websocket\r\n'));
  driver.send('downstream', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x05hello');
  driver.take('upstream');
  driver.send('upstream', get('/bad'));
  expect(driver.take('upstream')).toBe(get('/bad'));
});

test('http reads on where the server does not take the upgrade', () => {
  const driver = drivePair(httpToxic, { path: '/bad', status: 503 });
  driver.send('upstream', get('/', 'Connection: upgrade\r\nUpgrade: h2c\r\n'));
  driver.send('downstream', ok('x'));
  driver.send('upstream', get('/bad'));
  expect(driver.take('downstream')).toBe(ok('x') + down);
});

test('http reads nothing behind CONNECT', () => {
  const driver = drivePair(httpToxic, { path: '/bad', status: 503 });
  driver.send('upstream', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n');
  driver.send('downstream', 'HTTP/1.1 200 Connection established\r\n\r\n');
  driver.send('upstream', get('/bad'));
  expect(driver.take('downstream')).not.toContain('503');
});

test.each([
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00'],
  ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['SMTP', 'EHLO me\r\n'],
  ['HTTP/0.9', 'GET /\r\n'],
  ['a line without end', `GET /${'x'.repeat(70_000)}`],
  ['headers without end', `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(20_000)}`],
  ['two lengths', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a header that is none', 'GET / HTTP/1.1\r\nContent-Length : 1\r\n\r\n'],
])('http passes %s untouched', (_name, text) => {
  const driver = drivePair(httpToxic, { status: 503 });
  driver.send('upstream', text);
  expect(driver.take('upstream')).toBe(text);
  expect(driver.take('downstream')).toBe('');
});

test('http passes the answers to requests it does not read in their place', () => {
  const driver = drivePair(httpToxic, { path: '/bad', status: 503 });
  driver.send('upstream', `${get('/1')}${get('/bad')}garbage\r\n`);
  driver.send('downstream', `${ok('1')}what it answers to garbage`);
  expect(driver.take('downstream')).toBe(`${ok('1')}${down}what it answers to garbage`);
});

test('http that comes in the middle of a body waits for the beginning of a request', () => {
  const driver = drivePair(httpToxic, { status: 503 });
  driver.send('upstream', '"rest of a body"');
  driver.send('downstream', 'rest of an answer');
  expect(driver.take('upstream') + driver.take('downstream')).toBe('"rest of a body"rest of an answer');
  driver.send('upstream', get('/'));
  expect(driver.take('downstream')).toBe(down);
});

test('http that is removed with an answer of its own on the way ends the connection', () => {
  const driver = drivePair(httpToxic, { path: '/bad', status: 503 });
  driver.send('upstream', get('/1') + get('/bad'));
  driver.remove();
  expect(driver.events).toContain('downstream finish');
});

test('http that is removed at rest leaves the connection alone', () => {
  const driver = drivePair(httpToxic, { path: '/bad', status: 503 });
  driver.send('upstream', get('/1') + get('/bad'));
  driver.send('downstream', ok('1'));
  driver.remove();
  expect(driver.events).toEqual([]);
});

test('http sends a client away that asks on and on and reads none of its answers', () => {
  const driver = drivePair(httpToxic, { status: 503, delay: 1_000, body: 'x'.repeat(100_000) });
  for (let sent = 0; sent < 1_000; sent++) driver.send('upstream', get('/'));
  driver.advance(1_000);
  expect(driver.take('downstream').length).toBeLessThan(5_000_000);
  expect(driver.events).toEqual(['downstream finish']);
});

test.each(['\r\n', '\n'])(
  'http reads many requests in one chunk in time that is in line with their number (%j)',
  (end) => {
    const driver = drivePair(httpToxic, { path: '/bad', status: 503 });
    const one = `GET / HTTP/1.1${end}${end}`;
    const started = performance.now();
    for (let turn = 0; turn < 50; turn++) {
      driver.send('upstream', one.repeat(900));
      driver.send('downstream', `HTTP/1.1 204 x${end}${end}`.repeat(900));
    }
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(driver.take('upstream')).toBe(one.repeat(45_000));
  },
);

test('http waits for no more than a thousand answers', () => {
  const driver = drivePair(httpToxic, { path: '/bad', status: 503 });
  for (let sent = 0; sent < 3_000; sent++) driver.send('upstream', get('/1'));
  expect(driver.take('upstream')).toBe(get('/1').repeat(3_000));
  driver.send('downstream', ok('1').repeat(3_000));
  expect(driver.take('downstream')).toBe(ok('1').repeat(3_000));
});

const headers = fc.constantFrom(
  '',
  'A: b\r\n',
  'Connection: close\r\n',
  'Upgrade: x\r\n',
  'Expect: 100-continue\r\n',
);
const text = fc.string({ maxLength: 30 }).map((value) => Buffer.from(value).toString('latin1'));
const request = fc.oneof(
  fc
    .tuple(fc.constantFrom('GET', 'HEAD', 'DELETE', 'CONNECT'), headers)
    .map(([method, header]) => `${method} /x HTTP/1.1\r\n${header}\r\n`),
  text.map((body) => post('/x', body)),
  fc
    .array(text, { minLength: 1, maxLength: 3 })
    .map((chunks) => `POST /x HTTP/1.1\nTransfer-Encoding: chunked\n\n${chunked(...chunks.filter(Boolean))}`),
);
const answer = fc.oneof(
  fc.tuple(text, headers).map(([body, header]) => ok(body, header)),
  fc.constantFrom(100, 101, 204, 304, 200).map((status) => `HTTP/1.1 ${status} x\r\n\r\n`),
  fc
    .array(text, { maxLength: 3 })
    .map(
      (chunks) =>
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(...chunks.filter(Boolean))}`,
    ),
);

test('http passes everything byte for byte where nothing is meant, both ways, cut anywhere', () => {
  const mostly = (arbitrary: fc.Arbitrary<string>) =>
    fc
      .array(fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: anything }), { maxLength: 8 })
      .map((parts) => parts.join(''));
  fc.assert(
    fc.property(mostly(request), mostly(answer), cuts(), cuts(), (up, back, first, second) => {
      const driver = drivePair(httpToxic, { path: '/nothing', status: 503, body: 'x' });
      const [requests, answers] = [cutInto(up, first), cutInto(back, second)];
      for (let turn = 0; turn < Math.max(requests.length, answers.length); turn++) {
        if (requests[turn] !== undefined) driver.send('upstream', requests[turn]!);
        if (answers[turn] !== undefined) driver.send('downstream', answers[turn]!);
      }
      driver.end('upstream');
      driver.end('downstream');
      expect(driver.take('upstream')).toBe(up);
      expect(driver.take('downstream')).toBe(back);
      expect(driver.events).toEqual(['upstream end', 'downstream end']);
    }),
    { numRuns: 1_000 },
  );
});

test('http takes any bytes where everything is meant, and never throws', () => {
  const any = fc.array(fc.oneof(request, answer, anything), { maxLength: 8 });
  const toxics: Attributes[] = [{ status: 503 }, { body: 'x' }, { header: 'a: b', delay: 5 }];
  fc.assert(
    fc.property(fc.constantFrom(...toxics), any, any, (attributes, up, back) => {
      const driver = drivePair(httpToxic, attributes);
      for (const piece of up) driver.send('upstream', piece);
      for (const piece of back) driver.send('downstream', piece);
      driver.change({ status: 500 });
      for (const piece of up) driver.send('upstream', piece);
      driver.end('upstream');
      driver.end('downstream');
      driver.remove();
    }),
    { numRuns: 500 },
  );
});

test.each<[Attributes, string | undefined]>([
  [{ status: 99 }, 'status must be 0 or 200 to 599'],
  [{ header: 'a' }, 'header must be one line, Name: value'],
  [{ header: 'a: b\r\nc: d' }, 'header must be one line, Name: value'],
  [{ header: 'Content-Length: 3' }, 'header Content-Length cannot be set: it rules the connection'],
  [{}, 'one of status, delay, abort, header, body is needed'],
  [{ status: 503, header: 'Retry-After: 3' }, undefined],
])('http checks %j', (attributes, wrong) => {
  const none = { path: '', method: '', percent: 100, status: 0, delay: 0, abort: 0, header: '', body: '' };
  expect(httpToxic.check!({ ...none, ...attributes })).toBe(wrong);
});
