import { bulkLook } from './bulk-look.ts';
import { answersBefore, median, type ProofFactory } from './effect-proof.ts';
import type { Observation } from './observation.ts';

/** A transfer that takes so long at the rate that is asked shows it, milliseconds. */
const SHOWN_IN = 400;
const finished = ({ finished }: Observation) => finished;

/** Requests and answers take the time of the rate; at a rate of 0 nothing passes. */
export const proveBandwidth: ProofFactory = async (context) => {
  const rate = Math.max(0, Number(context.attributes.rate));
  const look = await bulkLook(context, Math.min(2_000_000, rate * SHOWN_IN), 5_000);
  const asked = `${rate} KB/s`;
  const rateOf = (seen: readonly Observation[]) => look.moves / median(seen, finished);
  if (rate === 0) {
    return {
      asked: `${asked}: nothing passes`,
      look: { ...look, limit: 1_500 },
      unfit: answersBefore,
      shows: ({ bytes, end }) => bytes === 0 && end === 'open',
      measured: () => 'nothing passed in 1500 ms',
    };
  }
  return {
    asked,
    look,
    unfit(before) {
      if (look.moves / rate < 20) return `${look.moves} bytes are too few to measure ${asked} with`;
      if (rateOf(before) < rate * 1.5) return `it is not faster without: ${Math.round(rateOf(before))} KB/s`;
      return undefined;
    },
    // The engine may let the first slice pass before it makes the rest wait.
    shows: (seen) => seen.finished !== null && rateOf([seen]) <= rate * 1.3,
    measured: (hits, before) =>
      `${Math.round(rateOf(hits))} KB/s (${Math.round(rateOf(before))} KB/s without)`,
  };
};

/** Answers come in more pieces, or later by the delays between them. */
export const proveSlicer: ProofFactory = async (context) => {
  const { average_size: size, delay } = context.attributes;
  const [average, pause] = [Math.max(1, Number(size)), Number(delay) / 1_000];
  const look = await bulkLook(context, 8_000, 5_000);
  const least = (look.moves / average) * pause * 0.4;
  const pieces = (seen: readonly Observation[]) => median(seen, ({ pieces }) => pieces);
  return {
    asked: `pieces of ${size} bytes, ${delay} µs apart`,
    look,
    unfit: (before) =>
      look.moves <= average ? 'the answer is shorter than one piece' : answersBefore(before),
    shows: (seen, before) =>
      seen.pieces >= pieces(before) * 2 ||
      (least >= 2 && seen.finished !== null && seen.finished - median(before, finished) >= least),
    measured: (hits, before) =>
      `${pieces(hits)} pieces instead of ${pieces(before)}, in ${Math.round(median(hits, finished))} ms`,
  };
};

/** The connection ends once so many bytes have passed. */
export const proveLimit: ProofFactory = async (context) => {
  const limit = Math.max(0, Number(context.attributes.bytes));
  const look = await bulkLook(context, Math.min(2_000_000, limit * 2 + 1), 2_000);
  const down = context.stream === 'downstream';
  return {
    asked: `closed after ${limit} bytes`,
    look,
    unfit: (before) =>
      look.moves <= limit ? `no more than ${look.moves} bytes pass` : answersBefore(before),
    shows: (seen, before) =>
      seen.bytes < median(before, ({ bytes }) => bytes) &&
      (seen.end === 'fin' || seen.end === 'reset') &&
      (!down || seen.bytes <= limit),
    measured: (hits) =>
      `closed after ${median(hits, ({ bytes }) => bytes)} bytes${down ? '' : ' of the answer'}`,
  };
};

/** Answers are not what they were, in places where they never changed. */
export const proveCorrupt: ProofFactory = async (context) => {
  const { percent, bits } = context.attributes;
  const look = await bulkLook(context, 2_000, 3_000);
  return {
    asked: `${bits} bits of ${percent} % of the segments`,
    look,
    unfit: answersBefore,
    shows: (seen, before) => differs(seen, before),
    measured: (hits) => `${hits.length} answers damaged`,
    some: true,
  };
};

/** Digits are left out: they are dates and lengths of headers. */
function differs(seen: Observation, before: readonly Observation[]): boolean {
  const [first, ...others] = before.filter(({ bytes }) => bytes > 0).map(({ head }) => withoutDigits(head));
  if (first === undefined) return false;
  const now = withoutDigits(seen.head);
  if (now.length !== first.length) return others.every((other) => other.length === first.length);
  return now.some((byte, at) => byte !== first[at] && others.every((other) => other[at] === first[at]));
}

function withoutDigits(head: Uint8Array): Uint8Array {
  return head.map((byte) => (byte >= 0x30 && byte <= 0x39 ? 0x30 : byte));
}
