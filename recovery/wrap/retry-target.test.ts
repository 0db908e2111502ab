import { describe, expect, it } from 'vitest';
import { OperationalError } from '../../agent/kit/errors.ts';
import { collectedNames } from '../targets/listed.testkit.ts';
import { type MemoryCall, MemoryTarget } from '../targets/memory-target.testkit.ts';
import { describeTarget } from '../targets/target.contract.ts';
import type { Retry } from './retried.ts';
import { retryTarget } from './retry-target.ts';

describeTarget('retryTarget', async () => retryTarget(new MemoryTarget()), { many: 50, large: 2 ** 20 });

describe('retryTarget', () => {
  it('tries again what is unavailable, with pauses that grow and are drawn at random', async () => {
    const { memory, target, pauses } = failing(4, 'unavailable');
    await target.write('config', bytes('x'));
    expect(memory.calls).toHaveLength(5);
    expect(pauses).toEqual([50, 100, 200, 400]);
  });

  it('gives up after the last attempt, with the error of that one', async () => {
    const { memory, target } = failing(100, 'timeout');
    await expect(target.read('config')).rejects.toMatchObject({ kind: 'timeout' });
    expect(memory.calls).toHaveLength(6);
  });

  it.each(['forbidden', 'storage', 'not-found', 'conflict', 'unauthenticated'] as const)(
    'does not try again what is %s',
    async (kind) => {
      const { memory, target } = failing(1, kind);
      await expect(target.write('config', bytes('x'))).rejects.toMatchObject({ kind });
      expect(memory.calls).toHaveLength(1);
    },
  );

  it('does not try again a mistake of the program', async () => {
    const memory = new MemoryTarget();
    memory.fault = () => {
      throw new TypeError('no');
    };
    await expect(retryTarget(memory).read('config')).rejects.toThrow(TypeError);
    expect(memory.calls).toHaveLength(1);
  });

  it('counts a write as done whose answer was lost', async () => {
    const { memory, target } = failing(1, 'timeout', 'after');
    await target.write('config', bytes('ours'));
    expect(memory.calls).toEqual(['write config', 'write config', 'read config']);
  });

  it('says conflict when somebody else has written meanwhile', async () => {
    const { memory, target } = failing(1, 'timeout');
    memory.objects.set('config', bytes('theirs'));
    await expect(target.write('config', bytes('ours'))).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('says conflict at the first try even where the bytes are equal', async () => {
    const memory = new MemoryTarget();
    const target = retryTarget(memory);
    await target.write('lease', bytes('x'));
    await expect(target.write('lease', bytes('x'))).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('lists each object once when the listing broke in the middle', async () => {
    const memory = new MemoryTarget();
    for (const name of ['a', 'b', 'c']) memory.objects.set(name, bytes(name));
    let failures = 2;
    memory.fault = ({ when }) => {
      if (when === 'after' && failures-- > 0) throw new OperationalError('unavailable', 'gone');
    };
    const target = retryTarget(memory, { sleep: async () => {} });
    expect(await collectedNames(target, '')).toEqual(['a', 'b', 'c']);
    expect(memory.calls).toHaveLength(3);
  });

  it('ends in a pause when the signal does', async () => {
    const { target } = failing(100, 'unavailable');
    const ending = new AbortController();
    const waiting = retryTarget(target, { sleep: async () => ending.abort(new Error('enough')) });
    await expect(waiting.read('config', { signal: ending.signal })).rejects.toThrow('enough');
  });
});

function failing(times: number, kind: OperationalError['kind'], when: MemoryCall['when'] = 'before') {
  const memory = new MemoryTarget();
  let left = times;
  memory.fault = (call) => {
    if (call.when === when && call.call !== 'list' && left-- > 0) throw new OperationalError(kind, 'not now');
  };
  const pauses: number[] = [];
  const target = retryTarget(memory, {
    firstPause: 100,
    random: () => 0.5,
    sleep: async () => {},
    onRetry: ({ pause }: Retry) => pauses.push(pause),
  });
  return { memory, target, pauses };
}

const bytes = (text: string) => new TextEncoder().encode(text);
