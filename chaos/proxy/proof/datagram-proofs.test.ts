import { describe, expect, it } from 'vitest';
import { answerDatagrams } from '../../../probes/answer-datagrams.testkit.ts';
import type { Attributes } from '../toxic-kind.ts';
import { judgeEffect, measureEffect } from './measure-effect.ts';
import { prepareProof } from './prepare-proof.ts';

const never = new AbortController().signal;
type Answer = (bytes: Buffer) => Uint8Array | readonly Uint8Array[] | undefined;

/** What is proved of a peer that echoes, and answers in another way once the fault is there. */
async function proved(
  type: string,
  attributes: Attributes,
  faulty: Answer,
  usual: Answer = (bytes) => bytes,
) {
  let answer = usual;
  const [host, port] = (await answerDatagrams((bytes) => answer(bytes))).split(':');
  const address = { host: host!, port: Number(port) };
  const request = {
    type,
    attributes,
    stream: 'downstream',
    protocol: 'udp',
    address,
    upstream: 'x:53',
  } as const;
  const prepared = await prepareProof(request, never);
  if (typeof prepared === 'string') return prepared;
  answer = faulty;
  const during = await measureEffect(address, prepared.proof, { count: 2, pause: 10, signal: never });
  return judgeEffect(prepared.proof, prepared.before, during, { share: 1, some: false });
}

const isEven = (bytes: Buffer) => bytes[1]! % 2 === 0;

describe('proofs by datagrams', () => {
  it('measure how many are lost', async () => {
    expect(await proved('loss', { percent: 50 }, (bytes) => (isEven(bytes) ? bytes : undefined))).toEqual({
      ...{ n: 2, hits: 2, proved: true, measured: '50 % lost' },
    });
  });

  it('measure how many come twice', async () => {
    const twice = (bytes: Buffer) => (isEven(bytes) ? [bytes, bytes] : bytes);
    expect(await proved('duplicate', { percent: 50 }, twice)).toMatchObject({
      ...{ proved: true, measured: '50 % twice' },
    });
  });

  it('measure how many are overtaken', async () => {
    let held: Buffer | undefined;
    const swapped = (bytes: Buffer) => {
      if (isEven(bytes)) {
        held = Buffer.from(bytes);
        return undefined;
      }
      return [bytes, held!];
    };
    expect(await proved('reorder', { percent: 50, delay: 5 }, swapped)).toMatchObject({
      ...{ proved: true, measured: '50 % overtaken' },
    });
  });

  it('see that nobody answers any more', async () => {
    expect(await proved('down', {}, () => undefined)).toMatchObject({ proved: true, measured: 'no answer' });
    expect(await proved('bandwidth', { rate: 0 }, () => undefined)).toMatchObject({ proved: true });
  });

  it.each(['loss', 'duplicate', 'reorder', 'latency', 'down'])(
    'do not prove %s where there is none',
    async (type) => {
      const attributes = { percent: 50, delay: 5, latency: 500, jitter: 0 };
      expect(await proved(type, attributes, (bytes) => bytes)).toMatchObject({ proved: false });
    },
  );

  it('say why nothing can be measured', async () => {
    const lossy: Answer = (bytes) => (isEven(bytes) ? bytes : undefined);
    expect(await proved('loss', { percent: 1 }, lossy, lossy)).toBe('datagrams are lost without it, too');
    const silent: Answer = () => undefined;
    expect(await proved('loss', { percent: 1 }, silent, silent)).toContain(
      'nothing behind the proxy answers',
    );
    const short: Answer = () => Buffer.from('x');
    expect(await proved('loss', { percent: 1 }, short, short)).toContain('nothing behind the proxy answers');
    expect(await proved('slicer', {}, silent)).toBe('there is no measurement for slicer of datagrams');
  });
});
