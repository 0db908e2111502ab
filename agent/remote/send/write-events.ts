import { formatDuration } from '../../kit/duration.ts';
import { safeLine } from '../../kit/safe-text.ts';

/** Something about a destination that people should know. */
export type WriteEvent = {
  readonly kind:
    | 'remote-write-failing'
    | 'remote-write-recovered'
    | 'remote-write-dropped'
    | 'remote-write-lost';
  readonly severity: 'info' | 'warning' | 'error';
  readonly subject: string;
  readonly message: string;
};

/** Milliseconds between two events about samples that were dropped. */
const PAUSE = 600_000;

/** Tells of troubles once, and of their end, however often they come. */
export class WriteEvents {
  readonly #name: string;
  readonly #emit: (event: WriteEvent) => void;
  #failingSince: number | undefined;
  #because: string | undefined;
  #dropTold = Number.NEGATIVE_INFINITY;

  constructor(name: string, emit: (event: WriteEvent) => void) {
    this.#name = name;
    this.#emit = emit;
  }

  /** Why it cannot be sent to at this time; undefined while it can. */
  get failing(): string | undefined {
    return this.#because;
  }

  failed(because: string, now: number): void {
    this.#because = safeLine(because, 300);
    if (this.#failingSince !== undefined) return;
    this.#failingSince = now;
    this.#tell(
      'remote-write-failing',
      'warning',
      `Cannot send samples: ${this.#because}; they wait in the series store`,
    );
  }

  succeeded(now: number): void {
    if (this.#failingSince === undefined) return;
    const after = formatDuration(Math.max(1_000, Math.round((now - this.#failingSince) / 1_000) * 1_000));
    this.#failingSince = undefined;
    this.#because = undefined;
    this.#tell('remote-write-recovered', 'info', `Samples are sent again, after ${after}`);
  }

  dropped(samples: number, because: string, now: number): void {
    if (now - this.#dropTold < PAUSE) return;
    this.#dropTold = now;
    this.#tell(
      'remote-write-dropped',
      'warning',
      `${samples} samples were given up: ${safeLine(because, 300)}`,
    );
  }

  lost(milliseconds: number): void {
    const span = formatDuration(Math.ceil(milliseconds / 1_000) * 1_000);
    this.#tell(
      'remote-write-lost',
      'error',
      `The store gave up ${span} of samples before they could be sent`,
    );
  }

  #tell(kind: WriteEvent['kind'], severity: WriteEvent['severity'], message: string): void {
    this.#emit({ kind, severity, subject: this.#name, message });
  }
}
