import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import type { Gentleness } from '../backup/backup-definition.ts';
import type { Target } from '../targets/target.ts';
import {
  type HostPressure,
  type PressureResource,
  pressureResources,
  readHostPressure,
} from './host-pressure.ts';
import { interruptibleSleep, type Sleep } from './interruptible-sleep.ts';
import { pacedTarget } from './paced-target.ts';

/** Milliseconds that each object waits, by how long the pressure has lasted. The last step is for as long as it lasts: it never stops. */
const STEPS = [0, 100, 300, 1_000, 3_000];
/** Milliseconds between two looks; each look goes one step up or down. */
const LOOK_EVERY = 1_000;

export type PressureHold = {
  readonly resource: PressureResource;
  /** Share of the last ten seconds: 0 to 1. */
  readonly share: number;
  /** Milliseconds that each object waits now. */
  readonly pause: number;
};

export type PressureOptions = {
  /** Told when the reason or the pause changes; null when nothing holds it any more. */
  readonly onHold?: (hold: PressureHold | null) => void;
  /** Where `/proc` is. */
  readonly procRoot?: string;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
};

/** How a hold reads for people: `io pressure 34 %`. */
export function holdText({ resource, share }: PressureHold): string {
  return `${resource} pressure ${Math.round(share * 100)} %`;
}

/**
 * The target, slower in steps while the host is under pressure, and faster again when that is over. Where the kernel knows no
 * pressure nothing is held.
 *
 * @param limits share of time (0 to 1) of each resource above which it slows down
 */
export function yieldToPressure(
  target: Target,
  limits: NonNullable<Gentleness['pressure']>,
  options: PressureOptions = {},
): Target {
  const brake = new PressureBrake(limits, options);
  return pacedTarget(target, ({ signal }) => ({ before: () => brake.pass(signal) }));
}

class PressureBrake {
  readonly #limits: NonNullable<Gentleness['pressure']>;
  readonly #options: PressureOptions;
  readonly #clock: Clock;
  readonly #sleep: Sleep;
  #looked = Number.NEGATIVE_INFINITY;
  #step = 0;
  #told: string | null = null;

  constructor(limits: NonNullable<Gentleness['pressure']>, options: PressureOptions) {
    this.#limits = limits;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#sleep = options.sleep ?? interruptibleSleep;
  }

  async pass(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    await this.#look();
    const pause = STEPS[this.#step] ?? 0;
    if (pause > 0) await this.#sleep(pause, signal);
  }

  async #look(): Promise<void> {
    const now = this.#clock.monotonic();
    if (now - this.#looked < LOOK_EVERY) return;
    this.#looked = now;
    const worst = worstPressure(await readHostPressure(this.#options.procRoot), this.#limits);
    const step = this.#step + (worst === undefined ? -1 : 1);
    this.#step = Math.max(0, Math.min(STEPS.length - 1, step));
    this.#tell(worst);
  }

  #tell(worst: Omit<PressureHold, 'pause'> | undefined): void {
    const pause = STEPS[this.#step] ?? 0;
    const hold = worst === undefined ? null : { ...worst, pause };
    const text = hold === null ? null : `${holdText(hold)} ${pause}`;
    if (text === this.#told) return;
    this.#told = text;
    this.#options.onHold?.(hold);
  }
}

/** The resource that is furthest above its limit. */
function worstPressure(pressure: HostPressure, limits: NonNullable<Gentleness['pressure']>) {
  const over = pressureResources.flatMap((resource) => {
    const [share, limit] = [pressure[resource], limits[resource]];
    if (share === undefined || limit === undefined || share <= limit) return [];
    return [{ resource, share, by: share - limit }];
  });
  const worst = over.toSorted((a, b) => b.by - a.by)[0];
  return worst && { resource: worst.resource, share: worst.share };
}
