import { AUTHORITATIVE_ANSWER, TRUNCATED_RESPONSE } from 'dns-packet';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../free-port.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { dnsProbe } from './dns.ts';
import {
  answerStart,
  answerTo,
  hostileNameServer,
  hostileStreamServer,
} from './hostile-name-server.testkit.ts';

describeProbeKind({
  kind: dnsProbe,
  silent: async () => ({ server: await hostileNameServer(() => {}), query_name: 'www.example.com' }),
});

const ask = (server: string, more: Readonly<Record<string, unknown>> = {}) =>
  runKind(dnsProbe, {
    server,
    query_name: 'www.example.com',
    attempts: 1,
    wait: '4s',
    ...more,
  });

/** Where what comes is dropped, and the wait goes on. */
const SHORT = { wait: '400ms' };
const POINTER_TO_QUESTION = Buffer.from('c00c', 'hex');
const address = (data: string) => ({ type: 'A' as const, name: 'www.example.com', ttl: 60, data });

describe('dns', () => {
  test('tells that nothing answered after as many queries as it may send', async () => {
    const result = await ask(await hostileNameServer(() => {}), { attempts: 2, wait: '20ms' });
    expect(result).toMatchObject({ state: 'down', reason: 'no-answer', facts: { 'dns.attempts': 2 } });
    expect(metricOf(result, 'probe_dns_query_succeeded')).toBe(0);
  });

  test('takes the answer to a second query when the first was lost', async () => {
    let seen = 0;
    const server = await hostileNameServer((query, reply) => {
      if (++seen > 1) reply(answerTo(query, { answers: [address('192.0.2.1')] }));
    });
    const result = await ask(server, { attempts: 2, wait: '400ms' });
    expect(result).toMatchObject({ state: 'up', facts: { 'dns.attempts': 2, answers: ['192.0.2.1'] } });
  });

  test('tells that the port is closed', async () => {
    const result = await ask(`127.0.0.1:${await freePort()}`);
    expect(result).toMatchObject({ state: 'down', reason: 'connection-refused' });
  });

  test('does not take an answer from another address than it asked', async () => {
    const server = await hostileNameServer((query, _reply, other, port) =>
      other.send(answerTo(query, { answers: [address('6.6.6.6')] }), port, '127.0.0.1'),
    );
    expect(await ask(server, SHORT)).toMatchObject({ state: 'down', reason: 'no-answer' });
  });

  test('waits for the true answer when forged ones with other ids come first', async () => {
    const server = await hostileNameServer((query, reply) => {
      const forged = answerTo(query, { answers: [address('6.6.6.6')] });
      for (let guess = 0; guess < 20; guess++) {
        forged.writeUInt16BE((query.readUInt16BE(0) + 1 + guess) % 65_536);
        reply(forged);
      }
      reply(answerTo(query, { answers: [address('192.0.2.1')] }));
    });
    expect((await ask(server)).facts.answers).toEqual(['192.0.2.1']);
  });

  test('says so when only answers with another id came', async () => {
    const server = await hostileNameServer((query, reply) => {
      const forged = answerTo(query, {});
      forged.writeUInt16BE((query.readUInt16BE(0) + 1) % 65_536);
      reply(forged);
    });
    expect(await ask(server, SHORT)).toMatchObject({ reason: 'wrong-answer', message: /another id/ });
  });

  test('says in a timeout that what came is not the answer', async () => {
    const server = await hostileNameServer((query, reply) => {
      const forged = answerTo(query, {});
      forged.writeUInt16BE((query.readUInt16BE(0) + 1) % 65_536);
      reply(forged);
    });
    expect(await ask(server, { wait: '5s', timeout: '300ms' })).toMatchObject({
      reason: 'timeout-processing',
      message: expect.stringContaining('it has another id'),
    });
  });

  test.each([
    ['another name', { questions: [{ name: 'www.evil.com', type: 'A' as const }] }],
    ['another type', { questions: [{ name: 'www.example.com', type: 'AAAA' as const }] }],
    ['no question', { questions: [] }],
    ['a query', { type: 'query' as const }],
  ])('does not take an answer with %s', async (_what, packet) => {
    const server = await hostileNameServer((query, reply) => reply(answerTo(query, packet)));
    expect(await ask(server, SHORT)).toMatchObject({ state: 'down', reason: 'wrong-answer' });
  });

  test('with mix_case does not take an answer in other letters', async () => {
    const server = await hostileNameServer((query, reply) => {
      reply(answerTo(query, { questions: [{ name: 'WwW.eXaMpLe.CoM', type: 'A' }] }));
    });
    const results = await Promise.all([1, 2, 3].map(() => ask(server, { ...SHORT, mix_case: true })));
    expect(results.some(({ reason }) => reason === 'wrong-answer')).toBe(true);
  });

  test('does not believe records of names that it did not ask for', async () => {
    const lie = { ...address('6.6.6.6'), name: 'www.bank.example' };
    const server = await hostileNameServer((query, reply) => reply(answerTo(query, { answers: [lie] })));
    expect(await ask(server)).toMatchObject({ reason: 'wrong-answer', message: /www\.bank\.example/ });
  });

  test('leaves records of other names out of the answers beside true ones', async () => {
    const lie = { ...address('6.6.6.6'), name: 'www.bank.example' };
    const server = await hostileNameServer((query, reply) =>
      reply(answerTo(query, { answers: [lie, address('192.0.2.1')] })),
    );
    const { facts } = await ask(server);
    expect(facts.answers).toEqual(['192.0.2.1']);
    expect(facts['dns.answer_records']).toHaveLength(2);
  });

  test('names CNAME records that go in circles', async () => {
    const alias = (name: string, data: string) => ({ type: 'CNAME' as const, name, data });
    const answers = [alias('www.example.com', 'a.example.com'), alias('a.example.com', 'www.example.com')];
    const server = await hostileNameServer((query, reply) => reply(answerTo(query, { answers })));
    expect(await ask(server)).toMatchObject({ state: 'down', reason: 'cname-loop' });
  });

  test.each([
    ['ends within its question', (query: Buffer) => answerStart(query, [0]).subarray(0, 20)],
    [
      'ends within a record',
      (query: Buffer) => Buffer.concat([answerStart(query, [1]), POINTER_TO_QUESTION]),
    ],
    ['claims 65,535 records', (query: Buffer) => answerStart(query, [65_535, 65_535, 65_535])],
    ['has a name that points to itself', (query: Buffer) => pointing(query, 0xc000)],
    ['has a name that points forward', (query: Buffer) => pointing(query, 0xc100)],
    ['has a label of a kind that does not exist', (query: Buffer) => pointing(query, 0x8000)],
    ['has an address of three bytes', (query: Buffer) => record(query, '0001 0001 0000003c 0003 c00002')],
    ['has an address of five bytes', (query: Buffer) => record(query, '0001 0001 0000003c 0005 c000020101')],
    ['has a text beyond its record', (query: Buffer) => record(query, '0010 0001 0000003c 0002 ff61')],
    [
      'has a type window beyond its record',
      (query: Buffer) => record(query, '002f 0001 0000003c 0003 0000ff'),
    ],
  ])('names an answer that %s', async (_what, answer) => {
    const server = await hostileNameServer((query, reply) => reply(answer(query)));
    expect(await ask(server)).toMatchObject({ state: 'down', reason: 'protocol-error' });
  });

  test('is not misled by an empty datagram', async () => {
    const server = await hostileNameServer((query, reply) => {
      reply(Buffer.alloc(0));
      reply(answerTo(query, { answers: [address('192.0.2.1')] }));
    });
    expect((await ask(server)).facts.answers).toEqual(['192.0.2.1']);
  });

  test('tells flags as they came', async () => {
    const server = await hostileNameServer((query, reply) =>
      reply(answerTo(query, { flags: AUTHORITATIVE_ANSWER, answers: [address('192.0.2.1')] })),
    );
    expect((await ask(server)).facts).toMatchObject({ 'dns.aa': true, 'dns.ad': false, 'dns.tc': false });
  });

  test('names an answer that is cut over tcp too', async () => {
    const server = await hostileStreamServer((query) => {
      const answer = answerTo(query.subarray(2), { flags: TRUNCATED_RESPONSE });
      return Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer]);
    });
    expect(await ask(server, { transport: 'tcp' })).toMatchObject({ reason: 'answer-truncated' });
  });

  test('ends when a tcp server promises more than it sends', async () => {
    const server = await hostileStreamServer((query) => Buffer.concat([Buffer.from([255, 255]), query]));
    const result = await ask(server, { transport: 'tcp', timeout: '100ms' });
    expect(result).toMatchObject({ state: 'down', reason: 'timeout-processing' });
  });

  test('is not kept busy by names that are pointers to pointers', async () => {
    const server = await hostileStreamServer((query) => pointerBomb(query.subarray(2)));
    const result = await ask(server, { transport: 'tcp' });
    expect(result).toMatchObject({ state: 'down', reason: 'protocol-error' });
  });

  test.each([
    [{ query_name: `${'a'.repeat(64)}.example` }, 'query_name'],
    [{ query_name: 'a..example' }, 'query_name'],
    [{ query_name: 'bücher.example' }, 'xn--'],
    [{ query_name: `${'a.'.repeat(127)}a` }, 'query_name'],
    [{ query_type: 'NONSENSE' }, 'query_type'],
    [{ query_type: 'AXFR' }, 'query_type'],
    [{ query_type: 'TYPE65536' }, 'query_type'],
    [{ require_ad: true }, 'needs dnssec'],
    [{ dnssec: true, edns_size: 0 }, 'EDNS'],
    [{ rcodes: [] }, 'rcodes'],
    [{ server: 'no:port:here' }, 'server'],
  ])('refuses %o', (options, problem) => {
    const problems = problemsOf(dnsProbe, { server: 'system', query_name: 'example.com', ...options });
    expect(problems.join()).toContain(problem);
  });
});

const record = (query: Buffer, rest: string) =>
  Buffer.concat([answerStart(query, [1]), POINTER_TO_QUESTION, Buffer.from(rest.replaceAll(' ', ''), 'hex')]);

function pointing(query: Buffer, pointer: number): Buffer {
  const start = answerStart(query, [1]);
  const name = Buffer.alloc(40);
  name.writeUInt16BE(pointer === 0xc000 ? pointer | start.length : pointer);
  return Buffer.concat([start, name]);
}

/** A message of 64 KiB: 8,000 pointers, each to the one before, and records that begin at the last of them. */
function pointerBomb(query: Buffer): Buffer {
  const start = answerStart(query, [4_000]);
  const chain = Buffer.alloc(16_000);
  const from = start.length + 12;
  for (let at = 0; at < chain.length; at += 2) chain.writeUInt16BE(0xc000 | Math.max(12, from + at - 2), at);
  const head = Buffer.from(`c00c0063000100000000${chain.length.toString(16).padStart(4, '0')}`, 'hex');
  const last = from + chain.length - 2;
  const owner = Buffer.from(`${(0xc000 | last).toString(16)}00010001000000000004c0000201`, 'hex');
  const message = Buffer.concat([start, head, chain, ...Array.from({ length: 2_900 }, () => owner)]);
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]);
}
