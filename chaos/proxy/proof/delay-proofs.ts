import { answersBefore, type EffectProof, median, milliseconds, type ProofFactory } from './effect-proof.ts';
import type { Observation } from './observation.ts';

/** The first byte of an answer comes later. */
export const proveLatency: ProofFactory = ({ exchange, attributes }) => {
  const [latency, jitter] = [Number(attributes.latency), Number(attributes.jitter)];
  return proofOfDelay(exchange.request, latency, jitter);
};

/** The same for any fault that delays answers by so many milliseconds. */
export function proofOfDelay(request: Uint8Array, delay: number, jitter = 0): EffectProof {
  // A tenth less: what is asked is compared with a middle that has its own noise.
  const least = Math.max(0.5, (delay - jitter) * 0.9);
  return {
    asked: `${milliseconds(delay)}${jitter > 0 ? ` ± ${milliseconds(jitter)}` : ''}`,
    look: { request, bytes: 1, limit: delay + jitter + 2_000 },
    unfit: (before) => answersBefore(before) ?? tooUneven(before, least),
    shows: ({ answered }, before) => answered !== null && answered - median(before, toAnswer) >= least,
    measured: (hits, before) => `${milliseconds(median(hits, toAnswer) - median(before, toAnswer))}`,
  };
}

/** Where the middle half of the answers is as far apart as what is looked for, it cannot be told from chance. */
function tooUneven(before: readonly Observation[], least: number): string | undefined {
  const times = before.flatMap(({ answered }) => answered ?? []).sort((a, b) => a - b);
  const [low, high] = [0.25, 0.75].map((share) => times[Math.floor((times.length - 1) * share)]!);
  if (high! - low! < least) return undefined;
  return `answers take ${milliseconds(low!)} to ${milliseconds(high!)} without it`;
}

const toAnswer = ({ answered }: Observation) => answered;
const toEnd = ({ ended }: Observation) => ended;

/** The end of a connection comes later: ours is sent once the answer is there. */
export const proveSlowClose: ProofFactory = ({ exchange, attributes }) => {
  const delay = Number(attributes.delay);
  return {
    asked: `closed ${milliseconds(delay)} later`,
    look: { request: exchange.request, halfClose: true, limit: delay + 2_000 },
    unfit: (before) =>
      before.every(({ ended }) => ended === null)
        ? 'the server does not close when its client does'
        : undefined,
    shows: ({ ended }, before) => ended !== null && ended - median(before, toEnd) >= Math.max(1, delay * 0.9),
    measured: (hits, before) => `closed ${milliseconds(median(hits, toEnd) - median(before, toEnd))} later`,
  };
};
