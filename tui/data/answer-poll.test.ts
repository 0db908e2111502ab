import { afterEach, describe, expect, it, vi } from 'vitest';
import { requestError } from '../../agent/client/request-error.ts';
import { AnswerPoll } from './answer-poll.ts';

let poll: AnswerPoll<string> | undefined;
afterEach(() => {
  poll?.stop();
  vi.useRealTimers();
});

const NOON = Date.UTC(2026, 10, 21, 12);

function open(ask: (time: string | undefined) => Promise<string>, at: number | null = null) {
  vi.useFakeTimers({ now: NOON });
  const changed = vi.fn();
  poll = new AnswerPoll<string>({ ask, at, clockOffsetMs: () => 2_000, changed });
  return { poll, changed };
}

describe('AnswerPoll', () => {
  it('asks at once and every five seconds', async () => {
    const ask = vi.fn(async (_time: string | undefined) => 'units');
    const { poll, changed } = open(ask);
    expect(poll.answer).toEqual({ value: null, answeredAt: null, because: null });
    await vi.advanceTimersByTimeAsync(11_000);
    expect(ask.mock.calls).toEqual([[undefined, expect.anything()], expect.anything(), expect.anything()]);
    expect(poll.answer).toEqual({ value: 'units', answeredAt: NOON + 10_000, because: null });
    expect(changed).toHaveBeenCalledTimes(3);
  });

  it('asks about the past once, by the clock of the host', async () => {
    const ask = vi.fn(async (_time: string | undefined) => 'units');
    open(ask, NOON - 60_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(ask).toHaveBeenCalledOnce();
    expect(ask.mock.calls[0]?.[0]).toBe('2026-11-21T11:59:02.000Z');
  });

  it('asks about the past again until it is answered', async () => {
    const ask = vi.fn(async (_time: string | undefined) => 'units');
    ask.mockRejectedValueOnce(requestError('web-1', 'timeout'));
    const { poll } = open(ask, NOON - 60_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(ask).toHaveBeenCalledTimes(2);
    expect(poll.answer).toMatchObject({ value: 'units', because: null });
  });

  it('keeps the last answer with its time when the next question fails', async () => {
    const ask = vi.fn(async (_time: string | undefined) => 'units');
    const { poll } = open(ask);
    await vi.advanceTimersByTimeAsync(0);
    ask.mockRejectedValue(requestError('web-1', 'timeout'));
    await vi.advanceTimersByTimeAsync(9_000);
    expect(poll.answer).toEqual({ value: 'units', answeredAt: NOON, because: 'timeout' });
  });

  it('forgets the answer of another moment, also one that comes late', async () => {
    const late = Promise.withResolvers<string>();
    const ask = vi.fn(() => Promise.resolve('then'));
    ask.mockReturnValueOnce(late.promise);
    const { poll } = open(ask);
    poll.show(NOON - 60_000);
    await vi.advanceTimersByTimeAsync(0);
    late.resolve('now');
    await vi.advanceTimersByTimeAsync(0);
    expect(poll.answer.value).toBe('then');
  });

  it('never asks twice at a time, nor after it was stopped', async () => {
    const ask = vi.fn(() => new Promise<string>(() => {}));
    const { poll } = open(ask);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(ask).toHaveBeenCalledOnce();
    poll.stop();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(ask).toHaveBeenCalledOnce();
  });

  it('makes what it is answered safe to print', async () => {
    const { poll } = open(async () => 'a\u001b[2Jb');
    await vi.advanceTimersByTimeAsync(0);
    expect(poll.answer.value).not.toContain('\u001b');
  });
});
