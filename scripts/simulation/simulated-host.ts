import { loadScales } from './replay.ts';

/** What is wrong with a simulated host, the ones that every fleet should have first. */
export const troubles = [
  'sick',
  'dead',
  'hostile',
  'half-dead',
  'slow',
  'lying',
  'other-version',
  'skewed',
  'flapping',
  'flooding',
] as const;
export type Trouble = (typeof troubles)[number];

export type SimulatedHost = {
  readonly index: number;
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly trouble: Trouble | undefined;
  /** Index into `loadScales`. */
  readonly load: number;
  /** Seconds by which it is ahead in the recording. */
  readonly phase: number;
  /** Its clock minus ours, ms. */
  readonly clockOffsetMs: number;
};

export type FleetPlan = {
  readonly count: number;
  readonly base: number;
  readonly seed: number;
  /** No host has a trouble. @default false */
  readonly well?: boolean;
};

const ROLES = ['web', 'db', 'cache', 'queue', 'batch'] as const;
const PHASES = 8;
const PHASE_SECONDS = 13;
const SKEW_MS = 90_000;
/** A name that would clear the screen, set the title and break the line if anybody printed it as it is. */
const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\u202e\r\n';

/** The hosts of a simulated fleet: equal plans give equal fleets. Host 0 is always well. */
export function planFleet(plan: FleetPlan): SimulatedHost[] {
  const random = seededRandom(plan.seed);
  const troubled = plan.well ? new Map<number, Trouble>() : troubledHosts(plan.count, random);
  return Array.from({ length: plan.count }, (_, index) => hostOf(index, plan, troubled.get(index), random));
}

function hostOf(
  index: number,
  { base }: FleetPlan,
  trouble: Trouble | undefined,
  random: () => number,
): SimulatedHost {
  const role = ROLES[Math.floor(random() * ROLES.length)]!;
  const plain = `sim-${role}-${String(index).padStart(3, '0')}`;
  const hostile = trouble === 'hostile';
  const labels = { simulated: 'true', role, zone: `z${index % 3}` };
  return {
    index,
    name: hostile ? plain + HOSTILE : plain,
    port: base + index,
    url: `http://127.0.0.1:${base + index}`,
    labels: hostile ? { ...labels, note: HOSTILE + 'x'.repeat(20_000) } : labels,
    trouble,
    load: Math.floor(random() * loadScales.length),
    phase: Math.floor(random() * PHASES) * PHASE_SECONDS,
    clockOffsetMs: trouble === 'skewed' ? SKEW_MS : 0,
  };
}

/** Half of a small fleet has a trouble at most; of a large one, five of a thousand have the same. */
function troubledHosts(count: number, random: () => number): Map<number, Trouble> {
  const each = Math.max(1, Math.floor(count / 200));
  const wanted = troubles.slice(0, Math.floor(count / 2)).flatMap((kind) => Array(each).fill(kind));
  const free = Array.from({ length: count - 1 }, (_, index) => index + 1);
  return new Map(
    wanted.map((kind: Trouble) => [free.splice(Math.floor(random() * free.length), 1)[0]!, kind]),
  );
}

/** Mulberry32: small, and the same on every machine. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
