import { describe, expect, it, vi } from 'vitest';
import { QueryRun } from './query-run.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('QueryRun', () => {
  it('keeps the newest answer, and tells of it', async () => {
    const changed = vi.fn();
    const run = new QueryRun<string>(changed);
    run.ask(async () => 'a');
    expect(run.isAsking).toBe(true);
    await settled();
    expect([run.answer, run.isAsking, changed.mock.calls.length]).toEqual(['a', false, 1]);
  });

  it('ends the question before, whose answer comes too late', async () => {
    const run = new QueryRun<string>(() => undefined);
    const late = Promise.withResolvers<string>();
    let first: AbortSignal | undefined;
    run.ask((signal) => {
      first = signal;
      return late.promise;
    });
    run.ask(async () => 'second');
    expect(first?.aborted).toBe(true);
    late.resolve('first');
    await settled();
    expect(run.answer).toBe('second');
  });

  it('keeps what it has when it is stopped', async () => {
    const run = new QueryRun<string>(() => undefined);
    run.ask(async () => 'a');
    await settled();
    run.ask(() => new Promise(() => undefined));
    run.stop();
    await settled();
    expect([run.answer, run.isAsking, run.waiting]).toEqual(['a', false, null]);
  });

  it('says why there is no answer', async () => {
    const run = new QueryRun<string>(() => undefined);
    run.ask(async () => {
      throw new Error('broken');
    });
    await settled();
    expect([run.answer, run.failure]).toEqual([null, 'broken']);
  });

  it('tells after a second that it waits', async () => {
    const told = Promise.withResolvers<void>();
    const run = new QueryRun<string>(told.resolve);
    run.ask(() => new Promise(() => undefined));
    expect(run.waiting).toBeNull();
    await told.promise;
    expect(run.waiting).toBeGreaterThan(990);
    run.stop();
  });
});
