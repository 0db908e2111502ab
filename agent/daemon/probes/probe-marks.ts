import type { ProbeMark } from '../../contract/probes.ts';
import type { Clock } from '../../kit/clock.ts';
import type { ProbeRecords, StoredMark } from '../../store/local/probe-records.ts';

export type MarkRequest = {
  readonly mark: 'maintenance' | 'paused' | 'silenced';
  /** Null: until it is taken away; 0: take it away. */
  readonly seconds: number | null;
  readonly because: string;
};

/** The marks that people set on probes, kept over a restart. */
export class ProbeMarks {
  readonly #records: ProbeRecords;
  readonly #clock: Clock;
  #marks: StoredMark[];

  constructor(records: ProbeRecords, clock: Clock) {
    this.#records = records;
    this.#clock = clock;
    this.#marks = records.marks();
  }

  /** Those in force, by name of the mark. */
  of(name: string): ProbeMark[] {
    const now = this.#clock.now();
    return this.#marks
      .filter((mark) => mark.name === name && (mark.until === null || mark.until > now))
      .map(({ mark, because, until }) => ({
        mark,
        because,
        until: until === null ? null : new Date(until).toISOString(),
      }));
  }

  isPaused(name: string): boolean {
    return this.of(name).some(({ mark }) => mark === 'paused');
  }

  /** When the first pause ends, milliseconds since the epoch; undefined where none has an end. */
  nextEnd(): number | undefined {
    const now = this.#clock.now();
    const ends = this.#marks.flatMap(({ mark, until }) =>
      mark === 'paused' && until !== null && until > now ? [until] : [],
    );
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  /** Forgets the marks of probes that are no more; on disk they are forgotten with the rest of the probe. */
  keepOnly(names: ReadonlySet<string>): void {
    this.#marks = this.#marks.filter(({ name }) => names.has(name));
  }

  /** @throws OperationalError `storage`; nothing has changed then */
  set(name: string, { mark, seconds, because }: MarkRequest): void {
    const others = this.#marks.filter((known) => known.name !== name || known.mark !== mark);
    if (seconds === 0) {
      this.#records.clearMark(name, mark);
      this.#marks = others;
      return;
    }
    const until = seconds === null ? null : this.#clock.now() + seconds * 1_000;
    const stored = { name, mark, because, until };
    this.#records.setMark(stored);
    this.#marks = [...others, stored];
  }
}
