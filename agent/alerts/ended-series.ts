import { errorMessage } from '../kit/errors.ts';
import type { RuleServices } from './rule-services.ts';
import type { SeriesLedger } from './series-ledger.ts';
import { writeStaleMarkers } from './series-sink.ts';

/** The longest wait, ms: the store takes no marker of more than an hour ago. */
const LONGEST = 1_800_000;

type Ended = { readonly at: number; readonly due: number };

/**
 * Ends the series of rules that are no more, with a stale marker of the time at which they went. It is written later, when
 * rules that came in their place have been evaluated twice: a series that one of them has taken over has newer samples by
 * then, and the store refuses the marker (as Prometheus, rules/group.go run).
 */
export class EndedSeries {
  readonly #services: Pick<RuleServices, 'clock' | 'log' | 'store'>;
  readonly #ledger: SeriesLedger;
  readonly #ended = new Map<string, Ended>();

  constructor(services: Pick<RuleServices, 'clock' | 'log' | 'store'>, ledger: SeriesLedger) {
    this.#services = services;
    this.#ledger = ledger;
  }

  /** @param wait milliseconds until the marker is written */
  end(rule: string, wait: number): void {
    const { clock } = this.#services;
    if (this.#ended.has(rule)) return;
    this.#ended.set(rule, { at: clock.now(), due: clock.monotonic() + Math.min(wait, LONGEST) });
  }

  /** The rule is there again. */
  keep(rule: string): void {
    this.#ended.delete(rule);
  }

  /** Writes what is due. */
  write(): void {
    const now = this.#services.clock.monotonic();
    for (const [rule, { at, due }] of this.#ended) {
      if (now < due) continue;
      this.#ended.delete(rule);
      this.#mark(rule, at);
      this.#ledger.gave(rule, new Map());
    }
  }

  #mark(rule: string, at: number): void {
    const { log, store } = this.#services;
    try {
      writeStaleMarkers(store, at, this.#ledger.seriesOf(rule));
    } catch (error) {
      log.warn('cannot end the series of a rule', { rule, error: errorMessage(error) });
    }
  }
}
