import type { ProbesConfig } from '../../../probes/config.ts';
import type { Clock } from '../../kit/clock.ts';
import type { ProbeEntry } from './probe-entry.ts';
import type { ProbeMarks } from './probe-marks.ts';
import { sealSecrets } from './sealed-definition.ts';
import type { SealedDefinition, ToWorker } from './worker-messages.ts';

export type ProbeAgendaOptions = {
  readonly host: string;
  readonly config: () => ProbesConfig;
  readonly clock: Clock;
  readonly marks: Pick<ProbeMarks, 'isPaused' | 'nextEnd'>;
  readonly entries: () => readonly ProbeEntry[];
  /** Whether the vantages of a probe have this host among them. */
  readonly runsHere: (name: string) => boolean;
  readonly configure: (message: Extract<ToWorker, { type: 'configure' }>) => void;
  /** A probe that was run here is no longer, and not for a pause. */
  readonly left: (entry: ProbeEntry) => void;
};

const LONGEST_TIMER = 2 ** 31 - 1;

/** Which probes this host runs at the moment: those that are enabled, have it as a vantage, and are not paused. */
export class ProbeAgenda {
  readonly #options: ProbeAgendaOptions;
  #running = new Set<string>();
  #pauseEnd: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ProbeAgendaOptions) {
    this.#options = options;
  }

  isRun(name: string): boolean {
    return this.#running.has(name);
  }

  /** Tells the worker what is to run here from now on. */
  follow(): void {
    const { host, config, entries, marks, configure, left } = this.#options;
    const ours = entries().filter(({ definition }) => this.#isOurs(definition));
    const due = ours.filter(({ definition: { name } }) => !marks.isPaused(name));
    const stay = new Set(ours.map(({ definition: { name } }) => name));
    for (const entry of entries()) {
      const { name } = entry.definition;
      if (this.#running.has(name) && !stay.has(name)) left(entry);
    }
    this.#running = new Set(due.map(({ definition: { name } }) => name));
    const definitions = due.map(({ definition }) => sealSecrets(definition) as SealedDefinition);
    const { concurrency, per_target: perTarget } = config();
    configure({ type: 'configure', host, concurrency, perTarget, definitions });
    this.#awaitPauseEnd();
  }

  stop(): void {
    clearTimeout(this.#pauseEnd);
  }

  #isOurs({ name, enabled }: ProbeEntry['definition']): boolean {
    return enabled && this.#options.runsHere(name);
  }

  #awaitPauseEnd(): void {
    const { marks, clock } = this.#options;
    clearTimeout(this.#pauseEnd);
    const end = marks.nextEnd();
    if (end === undefined) return;
    this.#pauseEnd = setTimeout(() => this.follow(), Math.min(end - clock.now() + 1, LONGEST_TIMER));
  }
}
