import { describe, expect, test } from 'vitest';
import { answerDatagrams } from '../../answer-datagrams.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { problemsOf, runKind } from '../../run-kind.testkit.ts';
import { udpProbe } from './udp.ts';

describeProbeKind({
  kind: udpProbe,
  silent: async () => ({ address: await answerDatagrams(() => undefined), expect_text: 'hello' }),
});

const echo = () => answerDatagrams((bytes) => Buffer.concat([Buffer.from('you said '), bytes]));

describe('udp', () => {
  test.each([{ expect: '^you said h.llo$' }, { expect_text: 'said hello' }, { expect_hex: '68 65 6c6C 6f' }])(
    'is up when the answer fits %o',
    async (expectation) => {
      const result = await runKind(udpProbe, { address: await echo(), send: 'hello', ...expectation });
      expect(result).toMatchObject({
        state: 'up',
        facts: { answered: true, body: 'you said hello', size: 14 },
      });
    },
  );

  test.each([{ expect: '^hello' }, { expect_text: 'goodbye' }, { expect_hex: 'ffff' }])(
    'is down when the answer does not fit %o',
    async (expectation) => {
      const result = await runKind(udpProbe, { address: await echo(), send: 'hello', ...expectation });
      expect(result).toMatchObject({ state: 'down', reason: 'unexpected-answer' });
    },
  );

  test('asks over IPv6', async () => {
    const address = await answerDatagrams((bytes) => bytes, '::1');
    const result = await runKind(udpProbe, { address, send: 'hello', expect_text: 'hello' });
    expect(result).toMatchObject({ state: 'up', address: '::1' });
  });

  test('sends from the address that it is told', async () => {
    const address = await echo();
    const options = { address, send: 'hello', expect_text: 'hello', source_address: '127.0.0.5' };
    expect((await runKind(udpProbe, options)).state).toBe('up');
    const nowhere = await runKind(udpProbe, { ...options, source_address: '192.0.2.77' });
    expect(nowhere).toMatchObject({ state: 'unknown', reason: 'no-local-address' });
  });

  test('sends bytes that are given in hex', async () => {
    const address = await answerDatagrams((bytes) => Buffer.from(bytes.toString('hex')));
    const { facts } = await runKind(udpProbe, { address, send_hex: '00 ff 10', expect_text: '00ff10' });
    expect(facts.body).toBe('00ff10');
  });

  test('sends an empty datagram where nothing is said', async () => {
    const address = await answerDatagrams((bytes) => Buffer.from(`length ${bytes.length}`));
    const { facts } = await runKind(udpProbe, { address, expect: 'length' });
    expect(facts.body).toBe('length 0');
  });

  test('tells that nothing listens on the port', async () => {
    const result = await runKind(udpProbe, { address: `127.0.0.1:${await freePort()}`, send: 'x' });
    expect(result).toMatchObject({ state: 'down', reason: 'connection-refused' });
  });

  test('is down when an answer is expected and none comes', async () => {
    const address = await answerDatagrams(() => undefined);
    const result = await runKind(udpProbe, { address, expect: '.', wait: '30ms' });
    expect(result).toMatchObject({ state: 'down', reason: 'no-answer' });
  });

  test('is up when nothing is expected and nobody says that the port is closed', async () => {
    const address = await answerDatagrams(() => undefined);
    const result = await runKind(udpProbe, { address, wait: '30ms' });
    expect(result).toMatchObject({ state: 'up', facts: { answered: false } });
  });

  test('takes the first of a flood of answers', async () => {
    const flood = Array.from({ length: 500 }, (_, index) => Buffer.alloc(1_000, String(index)));
    const result = await runKind(udpProbe, { address: await answerDatagrams(() => flood), expect: '^0' });
    expect(result).toMatchObject({ state: 'up', facts: { size: 1_000 } });
  });

  test('is not kept busy by an answer that is made for slow regular expressions', async () => {
    const address = await answerDatagrams(() => Buffer.alloc(30_000, 'a'));
    const result = await runKind(udpProbe, { address, expect: '^(a+)+$' });
    expect(result.state).toBe('up');
  });

  test.each([
    [{ send: 'x', send_hex: '00' }, 'send_hex'],
    [{ expect: 'x', expect_text: 'x' }, 'expect_text'],
    [{ send_hex: 'abc' }, 'hex'],
    [{ expect: '(' }, 'expect'],
    [{ address: 'no-port' }, 'address'],
  ])('refuses %o', (options, problem) => {
    expect(problemsOf(udpProbe, { address: 'h:1', ...options }).join()).toContain(problem);
  });
});
