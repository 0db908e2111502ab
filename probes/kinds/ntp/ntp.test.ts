import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerDatagrams } from '../../answer-datagrams.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { ntpProbe } from './ntp.ts';
import { readNtpPacket, referenceText } from './ntp-packet.ts';
import { offsetAndDelay } from './tell-ntp.ts';
import { startChrony, type TimeServer } from './time-server.testkit.ts';

describeProbeKind({
  kind: ntpProbe,
  silent: async () => ({ server: await answerDatagrams(() => undefined) }),
});

const ask = (server: string, wait = '4s') => runKind(ntpProbe, { server, wait });

describe('ntp with chrony', () => {
  let good: TimeServer;
  let bad: TimeServer;

  beforeAll(async () => {
    [good, bad] = await Promise.all([startChrony({ stratum: 3 }), startChrony()]);
  });
  afterAll(async () => {
    await good?.stop();
    await bad?.stop();
  });

  test('finds a clock of the same host to be right', async () => {
    const result = await ask(good.address);
    expect(result).toMatchObject({ state: 'up', facts: { 'ntp.stratum': 3, 'ntp.leap': 0 } });
    expect(result.facts['offset.size']).toBeLessThan(1_000);
    expect(metricOf(result, 'probe_ntp_stratum')).toBe(3);
    expect(metricOf(result, 'probe_ntp_offset_seconds')).toBeCloseTo((result.facts.offset as number) / 1_000);
  });

  test('is down when the server is not synchronized', async () => {
    expect(await ask(bad.address)).toMatchObject({ state: 'down', reason: 'unsynchronized' });
  });
});

type Answer = {
  leap?: number;
  mode?: number;
  stratum?: number;
  id?: string;
  ahead?: number;
  backwards?: boolean;
};

/** A server's answer, true unless it is said otherwise. */
function answer(
  query: Buffer,
  { leap = 0, mode = 4, stratum = 2, id = '\x0a\0\0\x01', ahead = 0, backwards }: Answer,
) {
  const bytes = Buffer.alloc(48);
  bytes[0] = (leap << 6) | (4 << 3) | mode;
  bytes[1] = stratum;
  bytes.write(id, 12, 'latin1');
  query.copy(bytes, 24, 40, 48);
  const now = Date.now() + ahead;
  for (const [at, time] of [
    [16, now - 1_000],
    [32, now + (backwards ? 500 : 0)],
    [40, now],
  ] as const) {
    bytes.writeUInt32BE((Math.floor(time / 1_000) + 2_208_988_800) % 2 ** 32, at);
    bytes.writeUInt32BE(Math.floor(((time % 1_000) / 1_000) * 2 ** 32), at + 4);
  }
  return bytes;
}

const answering = (told: Answer) => answerDatagrams((query) => answer(query, told));

describe('ntp', () => {
  test.each([
    [3_600_000, 3_600_000],
    [-90_000, -90_000],
  ])('tells that a server is %i ms ahead', async (ahead, offset) => {
    const { state, facts } = await ask(await answering({ ahead }));
    expect(state).toBe('up');
    expect(Math.abs((facts.offset as number) - offset)).toBeLessThan(5_000);
    expect(facts['offset.size']).toBeGreaterThan(0);
  });

  test('understands the time after February 2036, when the seconds begin again', async () => {
    const ahead = Date.UTC(2040, 0) - Date.now();
    const { facts } = await ask(await answering({ ahead }));
    expect(Math.abs((facts.offset as number) - ahead)).toBeLessThan(5_000);
  });

  test.each([
    ['RATE', 'asked too often'],
    ['DENY', 'denied'],
    ['XYZW', 'XYZW'],
  ])('names the kiss of death %s', async (id, text) => {
    const result = await ask(await answering({ stratum: 0, id }));
    expect(result).toMatchObject({ state: 'down', reason: 'kiss-of-death' });
    expect(result.message).toContain(text);
  });

  test.each([{ leap: 3 }, { stratum: 16 }])(
    'is down when the server is not synchronized: %o',
    async (told) => {
      expect(await ask(await answering(told))).toMatchObject({ state: 'down', reason: 'unsynchronized' });
    },
  );

  test.each([
    ['of another mode', (query: Buffer) => answer(query, { mode: 3 })],
    ['that was sent before it was asked for', (query: Buffer) => answer(query, { backwards: true })],
    ['to another query', () => answer(Buffer.alloc(48), {})],
    ['that is too short', (query: Buffer) => answer(query, {}).subarray(0, 47)],
    ['without a time', (query: Buffer) => answer(query, {}).fill(0, 40)],
    ['of nothing', () => Buffer.alloc(0)],
  ])('does not take an answer %s', async (_what, reply) => {
    const result = await ask(await answerDatagrams(reply), '400ms');
    expect(result).toMatchObject({ state: 'down', reason: 'wrong-answer' });
  });

  test('waits for the true answer when forged ones come first', async () => {
    const forged = Array.from({ length: 20 }, () => answer(Buffer.alloc(48), { ahead: 1e9 }));
    const result = await ask(await answerDatagrams((query) => [...forged, answer(query, {})]));
    expect(result.state).toBe('up');
  });

  test('tells that nothing answers', async () => {
    expect(await ask(await answerDatagrams(() => undefined), '20ms')).toMatchObject({ reason: 'no-answer' });
  });

  test('tells that nothing listens', async () => {
    expect(await ask(`127.0.0.1:${await freePort()}`)).toMatchObject({ reason: 'connection-refused' });
  });

  test('refuses a server that is none', () => {
    expect(problemsOf(ntpProbe, { server: 'two words' }).join()).toContain('server');
    expect(problemsOf(ntpProbe, { server: 'pool.ntp.org' })).toEqual([]);
  });
});

test('offsetAndDelay does not mind how long the server took', () => {
  const exchange = { askedAt: 1_000, answeredAt: 1_060 };
  expect(offsetAndDelay({ receiveTime: 1_510, transmitTime: 1_550 }, exchange)).toEqual({
    offset: 500,
    delay: 20,
  });
});

test('readNtpPacket reads any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const packet = readNtpPacket(Buffer.from(bytes), 0);
      if (packet !== undefined) expect(referenceText(packet)).toMatch(/^[\x20-\x7e]*$/);
    }),
  );
});
