import type { FaultChange } from '../../../chaos/proxy/fault-proxies.ts';
import type { ToxicDefinition } from '../../../chaos/proxy/toxic.ts';
import { RateLimit } from '../../api/rate-limit.ts';
import { type Clock, systemClock } from '../../kit/clock.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { NewEvent } from '../../store/local/events.ts';

/** Six changes of one proxy at once, then one in five seconds; sixty of all proxies, then one a second. */
const OF_ONE = { burst: 6, perSecond: 0.2 };
const OF_ALL = { burst: 60, perSecond: 1 };
/** Milliseconds between two summaries of what was not told one by one. */
const SUMMARY = 10_000;
/** Proxies that a summary names. */
const NAMED = 3;

/**
 * Makes events of changes, bounded: a suite of tests that adds and removes thousands of toxics is told in a few events
 * and a summary each ten seconds.
 */
export class FaultEvents {
  readonly #emit: (event: NewEvent) => void;
  readonly #clock: Clock;
  readonly #each: RateLimit;
  readonly #all: RateLimit;
  readonly #untold = new Map<string, number>();
  #summarizedAt = -SUMMARY;

  constructor(emit: (event: NewEvent) => void, clock: Clock = systemClock) {
    this.#emit = emit;
    this.#clock = clock;
    this.#each = new RateLimit(clock, OF_ONE);
    this.#all = new RateLimit(clock, OF_ALL);
  }

  take(change: FaultChange): void {
    const told = this.#all.wait('') === 0 && this.#each.take(change.proxy) === 0;
    if (told) {
      this.#all.take('');
      this.#emit(faultEvent(change));
    } else this.#untold.set(change.proxy, (this.#untold.get(change.proxy) ?? 0) + 1);
  }

  /** Tells what was left out, if it is time; to be called each second. */
  tick(): void {
    const now = this.#clock.monotonic();
    if (this.#untold.size === 0 || now - this.#summarizedAt < SUMMARY) return;
    this.#summarizedAt = now;
    this.#emit(summary(this.#untold));
    this.#untold.clear();
  }
}

function summary(untold: ReadonlyMap<string, number>): NewEvent {
  const most = [...untold].sort(([, a], [, b]) => b - a);
  const count = most.reduce((sum, [, changes]) => sum + changes, 0);
  const named = most.slice(0, NAMED).map(([proxy]) => name(proxy));
  const others = most.length > NAMED ? ` and ${most.length - NAMED} more` : '';
  const message = `${count} more ${count === 1 ? 'change' : 'changes'} of faults on ${named.join(', ')}${others}`;
  return { kind: 'faults-changed', severity: 'info', subject: 'proxies', message };
}

function faultEvent({ proxy, toxic, change }: FaultChange): NewEvent {
  const [subject, of] = [name(proxy), toxic === null ? '' : described(toxic)];
  switch (change) {
    case 'added': {
      const message = `On ${subject}: ${of}${lasting(toxic)}`;
      return { kind: 'fault-started', severity: 'warning', subject, message };
    }
    case 'changed':
      return { kind: 'fault-changed', severity: 'warning', subject, message: `On ${subject}, now: ${of}` };
    case 'removed':
      return { kind: 'fault-ended', severity: 'info', subject, message: `On ${subject}: no more ${of}` };
    case 'expired': {
      const message = `On ${subject}: no more ${of}: its time was over`;
      return { kind: 'fault-ended', severity: 'info', subject, message };
    }
    case 'disabled':
      return {
        kind: 'proxy-disabled',
        severity: 'warning',
        subject,
        message: `${subject} takes no connections`,
      };
    case 'enabled':
      return {
        kind: 'proxy-enabled',
        severity: 'info',
        subject,
        message: `${subject} takes connections again`,
      };
  }
}

/** `slow (latency upstream, latency=200 jitter=20, 50 %)` */
function described({ name: toxic, type, stream, attributes, toxicity }: ToxicDefinition): string {
  const set = Object.entries(attributes).map(([attribute, value]) => `${attribute}=${value}`);
  const share = toxicity >= 1 ? [] : [`${Math.round(Math.max(0, toxicity) * 100)} %`];
  const parts = [`${type} ${stream.toLowerCase()}`, ...(set.length > 0 ? [set.join(' ')] : []), ...share];
  return safeLine(`${toxic} (${parts.join(', ')})`, 200);
}

function lasting(toxic: ToxicDefinition | null): string {
  const time = toxic?.ttl === undefined ? '' : ` for ${toxic.ttl} s`;
  return `${time}${toxic?.owner === undefined ? '' : `, by ${safeLine(toxic.owner, 100)}`}`;
}

function name(proxy: string): string {
  return safeLine(proxy, 100);
}
