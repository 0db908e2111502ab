import { describe, expect, it } from 'vitest';
import { createKeyedQueue } from './keyed-queue.ts';

const later = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe('createKeyedQueue', () => {
  it('does what is asked under one key one after the other, in the order of asking', async () => {
    const queue = createKeyedQueue();
    const seen: string[] = [];
    const step = (name: string, milliseconds: number) => async () => {
      seen.push(`${name} begins`);
      await later(milliseconds);
      seen.push(`${name} ends`);
    };
    await Promise.all([queue('a', step('first', 20)), queue('a', step('second', 1))]);
    expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('does not let one key wait for another', async () => {
    const queue = createKeyedQueue();
    const never = queue('slow', () => new Promise<never>(() => {}));
    expect(await queue('fast', async () => 'done')).toBe('done');
    expect(never).toBeInstanceOf(Promise);
  });

  it('goes on behind an action that failed, and tells its caller', async () => {
    const queue = createKeyedQueue();
    const failing = queue('a', async () => {
      throw new Error('no');
    });
    const next = queue('a', async () => 'yes');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
