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

/** Finds the hops one wave of TTLs after the other, and each silent one a second time; at most 30. */
export async function traceHops(
  ask: AskHop,
  signal: AbortSignal,
): Promise<{ hops: Hop[]; reached: boolean }> {
  const hops: Hop[] = [];
  for (let first = 1; first <= MOST_HOPS && !signal.aborted; first += WAVE) {
    const ttls = Array.from({ length: WAVE }, (_, index) => first + index);
    const answers = await Promise.all(ttls.map((ttl) => askAgain(ask, ttl, signal)));
    const end = answers.findIndex((answer) => answer?.end);
    const counted = end < 0 ? answers : answers.slice(0, end + 1);
    for (const [index, answer] of counted.entries()) hops.push(hop(first + index, answer));
    if (end >= 0) return { hops, reached: answers[end]!.reached };
    if (hops.slice(-MOST_SILENT).every(({ address }) => address === null) && hops.length >= MOST_SILENT)
      break;
  }
  return { hops, reached: false };
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
