import { describe, expect, test } from 'vitest';
import { QueryGate } from './query-gate.ts';

const never = new AbortController().signal;

describe('QueryGate', () => {
  test('lets as many run as there are places, then the next in turn', async () => {
    const gate = new QueryGate(() => 1);
    const leave = await gate.enter(never);
    const order: string[] = [];
    const second = gate.enter(never).then((leave) => [order.push('second'), leave()]);
    const third = gate.enter(never).then((leave) => [order.push('third'), leave()]);
    expect([gate.running, gate.waiting, order]).toEqual([1, 2, []]);
    leave();
    await Promise.all([second, third]);
    expect([gate.running, gate.waiting, order]).toEqual([0, 0, ['second', 'third']]);
  });

  test('never lets more run than there are places, however they come and go', async () => {
    const gate = new QueryGate(() => 2);
    let most = 0;
    const visit = async () => {
      const leave = await gate.enter(never);
      most = Math.max(most, gate.running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      leave();
      leave();
    };
    await Promise.all(Array.from({ length: 30 }, visit));
    expect([most, gate.running, gate.waiting]).toEqual([2, 0, 0]);
  });

  test('forgets who gives up', async () => {
    const gate = new QueryGate(() => 1);
    const leave = await gate.enter(never);
    const patience = new AbortController();
    const waiting = gate.enter(patience.signal);
    patience.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    leave();
    expect([gate.running, gate.waiting]).toEqual([0, 0]);
  });

  test('refuses whom it would keep waiting for ever', async () => {
    const gate = new QueryGate(() => 1);
    await gate.enter(never);
    for (let index = 0; index < 16; index++) void gate.enter(never);
    await expect(gate.enter(never)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'query queue is full: 16 queries wait',
    });
  });
});
