import type { FaultProxy } from '../../../chaos/proxy/fault-proxies.ts';
import { KeptTap } from './kept-tap.ts';
import type { ProxyOperations } from './proxy-worker-messages.ts';

/** Milliseconds after which a tap that nobody asks for ends. */
const PATIENCE = 30_000;
/** Taps at once; the one that was not asked for the longest makes room. */
const MOST = 16;

type Answer = Awaited<ReturnType<ProxyOperations['tap']>>;
type Open = { readonly proxy: FaultProxy; readonly kept: KeptTap; readonly end: () => void; asked: number };

/** The taps that somebody reads: each begins when it is asked for, and ends when nobody asks any more. */
export class ProxyTaps {
  readonly #open = new Map<string, Open>();
  readonly #now: () => number;

  /** @param now milliseconds of a monotonic clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  read(
    proxy: FaultProxy,
    { since, connection }: { since?: number | undefined; connection?: number | undefined },
  ): Answer {
    const { next, records, missedBytes } = this.#opened(proxy).kept.read(since, connection);
    return {
      next,
      missedBytes,
      records: records.map(({ time, data, ...record }) => ({
        ...record,
        time: new Date(time).toISOString(),
        data:
          data === null ? null : Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64'),
      })),
    };
  }

  /** To be called now and then. */
  endUnread(): void {
    for (const [name, { asked }] of this.#open) if (this.#now() - asked > PATIENCE) this.#end(name);
  }

  #opened(proxy: FaultProxy): Open {
    const known = this.#open.get(proxy.name);
    if (known?.proxy === proxy) {
      known.asked = this.#now();
      return known;
    }
    // Another proxy has the name now.
    this.#end(proxy.name);
    this.#makeRoom();
    const kept = new KeptTap();
    const opened = { proxy, kept, end: proxy.tap((record) => kept.push(record)), asked: this.#now() };
    this.#open.set(proxy.name, opened);
    return opened;
  }

  #makeRoom(): void {
    if (this.#open.size < MOST) return;
    const [[oldest]] = [...this.#open].sort(([, a], [, b]) => a.asked - b.asked) as [[string, Open]];
    this.#end(oldest);
  }

  #end(name: string): void {
    this.#open.get(name)?.end();
    this.#open.delete(name);
  }
}
