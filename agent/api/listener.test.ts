import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { silentLog } from '../kit/log.ts';
import { Listener, type ListeningServer } from './listener.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Servers that only note what is done to them. */
function fakeServers() {
  const done: string[] = [];
  let number = 0;
  const serve = (port: number): ListeningServer => {
    const name = `server ${++number}`;
    done.push(`${name} listens on ${port}`);
    return {
      port: port || 8338,
      closeIdleConnections: () => 0,
      async stop(force) {
        done.push(`${name} ${force ? 'is cut' : 'stops'}`);
      },
    };
  };
  return { serve, done };
}

/** A listener for a hundred connections that believes in these descriptors. */
function watchedListener() {
  const { serve, done } = fakeServers();
  const open = { all: 10, others: 0 };
  new Listener(serve, 0, {
    limit: 100,
    log: silentLog,
    countDescriptors: () => open.all,
    otherDescriptors: () => open.others,
  });
  return { open, done };
}

describe('Listener', () => {
  test('stops listening above the limit and listens again on the same port below it', () => {
    const { serve, done } = fakeServers();
    let descriptors = 10;
    const listener = new Listener(serve, 0, {
      limit: 100,
      log: silentLog,
      countDescriptors: () => descriptors,
    });
    expect(listener.port).toBe(8338);
    for (descriptors of [110, 111, 105, 99]) vi.advanceTimersByTime(1_000);
    expect(done).toEqual(['server 1 listens on 0', 'server 1 stops', 'server 2 listens on 8338']);
  });

  test('does not take descriptors of other parts for connections', () => {
    const { open, done } = watchedListener();
    Object.assign(open, { all: 20_030, others: 20_000 });
    vi.advanceTimersByTime(1_000);
    expect(done).toEqual(['server 1 listens on 0']);
    open.all = 20_111;
    vi.advanceTimersByTime(2_000);
    expect(done).toEqual(['server 1 listens on 0', 'server 1 stops']);
  });

  test('waits for a second look where other parts may not have told their descriptors yet', () => {
    const { open, done } = watchedListener();
    Object.assign(open, { all: 20_200, others: 20_000 });
    vi.advanceTimersByTime(1_000);
    open.others = 20_150;
    vi.advanceTimersByTime(5_000);
    expect(done).toEqual(['server 1 listens on 0']);
  });

  test('tries again while it cannot listen', () => {
    const { serve, done } = fakeServers();
    let descriptors = 0;
    let taken = false;
    const orRefuse = (port: number) => {
      if (taken) throw new Error('the port is taken');
      return serve(port);
    };
    new Listener(orRefuse, 0, { limit: 10, log: silentLog, countDescriptors: () => descriptors });
    descriptors = 11;
    vi.advanceTimersByTime(1_000);
    descriptors = 0;
    taken = true;
    vi.advanceTimersByTime(3_000);
    taken = false;
    vi.advanceTimersByTime(1_000);
    expect(done.at(-1)).toBe('server 2 listens on 8338');
  });

  test('cuts what has not ended within the patience', async () => {
    const { serve, done } = fakeServers();
    const never = (port: number): ListeningServer => {
      const server = serve(port);
      return { ...server, stop: (force) => (force ? server.stop(true) : new Promise(() => {})) };
    };
    const listener = new Listener(never, 0, { limit: 10, log: silentLog, countDescriptors: () => 0 });
    const stopped = listener.stop(1_500);
    await vi.advanceTimersByTimeAsync(1_499);
    expect(done.at(-1)).toBe('server 1 listens on 0');
    await vi.advanceTimersByTimeAsync(1);
    await stopped;
    expect(done.at(-1)).toBe('server 1 is cut');
  });
});
