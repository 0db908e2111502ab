import type { Hop } from './captured-path.ts';

/** What came back for one TTL. */
export type HopAnswer = {
  readonly address: string | null;
  readonly rtt: number | null;
  /** The target itself, or a router that says that it goes no farther. */
  readonly end: boolean;
  readonly reached: boolean;
  readonly reason?: string;
};

/** Sends one packet with a TTL, and gives what came back, or undefined. Never throws, and ends with the signal. */
export type AskHop = (ttl: number, signal: AbortSignal) => Promise<HopAnswer | undefined>;

const MOST_HOPS = 30;
/** Sent at once: routers answer a handful and then one a second. */
const WAVE = 5;
/** Hops without an answer in a row, after which nothing is expected any more. */
const MOST_SILENT = 10;
const ATTEMPTS = 2;

/**
 * Finds the hops one wave of TTLs after the other, and asks each silent one again; at most 30. Silent hops before the
 * end are asked once more at last: a router that was slow or held back must not make the way look longer than it is.
 */
export async function traceHops(
  ask: AskHop,
  signal: AbortSignal,
): Promise<{ hops: Hop[]; reached: boolean }> {
  const answers: (HopAnswer | undefined)[] = [];
  for (let first = 1; first <= MOST_HOPS && !signal.aborted; first += WAVE) {
    answers.push(...(await askWave(ask, first, signal)));
    if (answers.some((answer) => answer?.end)) break;
    if (answers.length >= MOST_SILENT && answers.slice(-MOST_SILENT).every((answer) => !answer)) break;
  }
  const end = endOf(answers);
  if (end < answers.length) await fillSilent(answers, end, ask, signal);
  const shown = answers.slice(0, endOf(answers) + 1);
  return {
    hops: shown.map((answer, index) => hop(index + 1, answer)),
    reached: shown.at(-1)?.reached ?? false,
  };
}

/** The index of the first answer that is the end; beyond all where none is. */
function endOf(answers: readonly (HopAnswer | undefined)[]): number {
  const end = answers.findIndex((answer) => answer?.end);
  return end < 0 ? answers.length : end;
}

function askWave(ask: AskHop, first: number, signal: AbortSignal): Promise<(HopAnswer | undefined)[]> {
  const ttls = Array.from({ length: WAVE }, (_, index) => first + index);
  return Promise.all(ttls.map((ttl) => askAgain(ask, ttl, signal)));
}

async function fillSilent(
  answers: (HopAnswer | undefined)[],
  end: number,
  ask: AskHop,
  signal: AbortSignal,
): Promise<void> {
  const silent = Array.from({ length: end }, (_, index) => index).filter(
    (index) => answers[index] === undefined,
  );
  for (const index of silent.slice(0, WAVE)) {
    if (signal.aborted) return;
    answers[index] = await ask(index + 1, signal);
    if (answers[index]?.end) return;
  }
}

async function askAgain(ask: AskHop, ttl: number, signal: AbortSignal): Promise<HopAnswer | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted; attempt++) {
    const answer = await ask(ttl, signal);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function hop(ttl: number, answer: HopAnswer | undefined): Hop {
  const reason = answer?.reason;
  return { ttl, address: answer?.address ?? null, rtt: answer?.rtt ?? null, ...(reason && { reason }) };
}
