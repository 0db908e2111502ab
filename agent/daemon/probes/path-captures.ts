import { looksAtThisHost } from '../../../probes/judge/north-stars.ts';
import { capturePath } from '../../../probes/path/capture-path.ts';
import { pathLines } from '../../../probes/path/captured-path.ts';
import type { ProbeResult, ProbeState } from '../../../probes/probe-result.ts';
import { type Clock, systemClock } from '../../kit/clock.ts';

export type FoundPath = {
  readonly name: string;
  readonly state: ProbeState;
  readonly lines: readonly string[];
};

export type PathCapturesOptions = {
  readonly tell: (path: FoundPath) => void;
  readonly clock?: Clock;
  readonly capture?: typeof capturePath;
};

/** Milliseconds between captures for one probe: while it is good, and of failures. */
const GOOD_EVERY = 3_600_000;
const BAD_EVERY = 15_000;
const AT_ONCE = 2;
/** What waits beyond this is left out; it is asked for again later. */
const MOST_WAITING = 200;
/** Milliseconds for which a look serves other probes of the address: hosts answer few such packets in a row. */
const GOOD_SHARED = 60_000;
const BAD_SHARED = 10_000;
const MOST_SHARED = 500;

type Wanted = { readonly name: string; readonly state: ProbeState };
type Waiting = { readonly address: string; readonly protocol: 'icmp' | 'tcp'; readonly for: Wanted[] };
type Look = { readonly at: number; readonly lines: readonly string[] };
type Last = { failing: boolean; goodAt: number; badAt: number };

/**
 * Looks for the way to a target after a run: when it went from good to failing, and now and then while all is well, to
 * have something to compare with. Probes of one address share looks; two are under way at most.
 */
export class PathCaptures {
  readonly #tell: (path: FoundPath) => void;
  readonly #clock: Clock;
  readonly #capture: typeof capturePath;
  readonly #last = new Map<string, Last>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #looks = new Map<string, Look>();
  #running = 0;

  constructor({ tell, clock = systemClock, capture = capturePath }: PathCapturesOptions) {
    this.#tell = tell;
    this.#clock = clock;
    this.#capture = capture;
  }

  /** To be told of each run. */
  after(name: string, result: ProbeResult): void {
    const { state, address } = result;
    if (state === 'unknown') return;
    const due = this.#isDue(name, state);
    if (!due || address === undefined || looksAtThisHost(result)) return;
    if (this.#enqueue({ name, state }, address, result.kind === 'icmp' ? 'icmp' : 'tcp'))
      this.#seen(name, state);
  }

  /** Forgets the probes that are no more. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#last.keys()) if (!names.has(name)) this.#last.delete(name);
  }

  #isDue(name: string, state: ProbeState): boolean {
    const never = Number.NEGATIVE_INFINITY;
    const last = this.#last.get(name) ?? { failing: false, goodAt: never, badAt: never };
    const now = this.#clock.monotonic();
    const failing = state === 'down';
    const begun = failing && !last.failing;
    this.#last.set(name, { ...last, failing });
    return failing ? begun && now - last.badAt >= BAD_EVERY : now - last.goodAt >= GOOD_EVERY;
  }

  #seen(name: string, state: ProbeState): void {
    const now = this.#clock.monotonic();
    const last = this.#last.get(name)!;
    this.#last.set(name, state === 'down' ? { ...last, badAt: now } : { ...last, goodAt: now });
  }

  #enqueue(wanted: Wanted, address: string, protocol: 'icmp' | 'tcp'): boolean {
    const key = `${protocol} ${address} ${wanted.state === 'down'}`;
    const look = this.#looks.get(key);
    const waiting = this.#waiting.get(key);
    const shared = wanted.state === 'down' ? BAD_SHARED : GOOD_SHARED;
    if (look !== undefined && this.#clock.monotonic() - look.at < shared) this.#tellOf(wanted, look);
    else if (waiting !== undefined) waiting.for.push(wanted);
    else if (this.#waiting.size >= MOST_WAITING) return false;
    else this.#waiting.set(key, { address, protocol, for: [wanted] });
    this.#next();
    return true;
  }

  #next(): void {
    if (this.#running >= AT_ONCE) return;
    const failed = [...this.#waiting].find(([, { for: wanted }]) => wanted[0]!.state === 'down');
    const [first = undefined] = failed === undefined ? this.#waiting : [failed];
    if (first === undefined) return;
    const [key, waiting] = first;
    this.#waiting.delete(key);
    this.#running += 1;
    void this.#look(key, waiting).finally(() => {
      this.#running -= 1;
      this.#next();
    });
  }

  async #look(key: string, { address, protocol, for: wanted }: Waiting): Promise<void> {
    const path = await this.#capture({ address, protocol }, { clock: this.#clock });
    if (path.hops.length === 0) return;
    const look = { at: this.#clock.monotonic(), lines: pathLines(path) };
    this.#looks.delete(key);
    this.#looks.set(key, look);
    if (this.#looks.size > MOST_SHARED) this.#looks.delete(this.#looks.keys().next().value!);
    for (const one of wanted) this.#tellOf(one, look);
  }

  #tellOf({ name, state }: Wanted, { lines }: Look): void {
    this.#tell({ name, state: state === 'down' ? 'down' : 'up', lines });
  }
}
