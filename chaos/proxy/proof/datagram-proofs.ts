import type { Attributes, Stream } from '../toxic-kind.ts';
import type { EffectProof } from './effect-proof.ts';
import { median, milliseconds } from './effect-proof.ts';
import type { ClientAddress, Observation } from './observation.ts';
import { observeUdp, queryLength } from './observe-udp.ts';

export type DatagramContext = {
  readonly address: ClientAddress;
  readonly attributes: Attributes;
  readonly stream: Stream;
};
type DatagramProof = (context: DatagramContext) => EffectProof;

/** Datagrams of one burst. */
const BURST = 20;
const distinct = ({ head }: Observation) => new Set(head).size;
const sum = (seen: readonly Observation[], of: (one: Observation) => number) =>
  seen.reduce((total, one) => total + of(one), 0);
const percentOf = (part: number, whole: number) => `${Math.round((part / Math.max(1, whole)) * 100)} %`;

/** What all of them share: bursts of queries, and answers before. */
function proofOf(
  { address }: DatagramContext,
  wait: number,
  proof: Pick<EffectProof, 'asked' | 'shows' | 'measured'> & Partial<EffectProof>,
): EffectProof {
  const limit = wait + 700;
  return {
    look: { request: new Uint8Array(0), limit },
    observe: (signal) =>
      observeUdp(address, { count: BURST, limit, quiet: Math.min(500, wait + 120), signal }),
    ...proof,
  };
}

const lost = (seen: Observation) => BURST - distinct(seen);
const doubled = (seen: Observation) => seen.pieces - distinct(seen);
/** Answers that came behind one whose query was sent later. */
const overtaken = ({ head }: Observation) =>
  head.filter((id, at) => head.slice(0, at).some((one) => one > id)).length;

const proveLoss: DatagramProof = (context) =>
  proofOf(context, 0, {
    asked: `${context.attributes.percent} % lost`,
    unfit: (before) => (sum(before, lost) > 0 ? 'datagrams are lost without it, too' : undefined),
    shows: (seen) => lost(seen) > 0,
    measured: (_hits, _before, during) => `${percentOf(sum(during, lost), during.length * BURST)} lost`,
    some: true,
  });

const proveDuplicate: DatagramProof = (context) =>
  proofOf(context, 0, {
    asked: `${context.attributes.percent} % twice`,
    unfit: (before) => (sum(before, doubled) > 0 ? 'answers come twice without it, too' : undefined),
    shows: (seen) => doubled(seen) > 0,
    measured: (_hits, _before, during) => `${percentOf(sum(during, doubled), sum(during, distinct))} twice`,
    some: true,
  });

const proveReorder: DatagramProof = (context) =>
  proofOf(context, Number(context.attributes.delay), {
    asked: `${context.attributes.percent} % held back for ${milliseconds(Number(context.attributes.delay))}`,
    unfit: (before) =>
      sum(before, overtaken) > 0 ? 'answers overtake each other without it, too' : undefined,
    shows: (seen) => overtaken(seen) > 0,
    measured: (_hits, _before, during) =>
      `${percentOf(
        sum(during, overtaken),
        sum(during, ({ pieces }) => pieces),
      )} overtaken`,
    some: true,
  });

const proveDatagramLatency: DatagramProof = (context) => {
  const [latency, jitter] = [Number(context.attributes.latency), Number(context.attributes.jitter)];
  const usual = (seen: readonly Observation[]) => median(seen, ({ answered }) => answered);
  return proofOf(context, latency + jitter, {
    asked: `${milliseconds(latency)}${jitter > 0 ? ` ± ${milliseconds(jitter)}` : ''}`,
    shows: (seen, before) => usual([seen]) - usual(before) >= Math.max(0.5, (latency - jitter) * 0.9),
    measured: (hits, before) => milliseconds(usual(hits) - usual(before)),
  });
};

const proveDatagramBandwidth: DatagramProof = (context) => {
  const rate = Math.max(0, Number(context.attributes.rate));
  const moved = (seen: Observation) => (context.stream === 'upstream' ? BURST * queryLength : seen.bytes);
  const rateOf = (seen: readonly Observation[]) =>
    sum(seen, moved) /
    Math.max(
      0.001,
      sum(seen, ({ finished }) => finished ?? Number.POSITIVE_INFINITY),
    );
  return proofOf(context, 1_000, {
    asked: `${rate} KB/s`,
    unfit: (before) =>
      rateOf(before) < Math.max(1, rate) * 1.5
        ? `it is not faster without: ${Math.round(rateOf(before))} KB/s`
        : undefined,
    shows: (seen) => (rate === 0 ? seen.pieces === 0 : rateOf([seen]) <= rate * 1.3),
    measured: (hits) => (rate === 0 ? 'nothing passed' : `${rateOf(hits).toFixed(1)} KB/s`),
  });
};

const proveDatagramDown: DatagramProof = (context) =>
  proofOf(context, 0, {
    asked: 'nobody listens',
    shows: ({ pieces }) => pieces === 0,
    measured: () => 'no answer',
  });

/** How the effect of each kind is proved at a UDP proxy. */
export const datagramProofs: Readonly<Record<string, DatagramProof>> = {
  bandwidth: proveDatagramBandwidth,
  down: proveDatagramDown,
  duplicate: proveDuplicate,
  latency: proveDatagramLatency,
  loss: proveLoss,
  reorder: proveReorder,
};
