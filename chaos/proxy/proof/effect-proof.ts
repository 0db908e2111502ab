import type { Attributes, Stream } from '../toxic-kind.ts';
import type { Exchange } from './exchange.ts';
import type { ClientAddress, Observation } from './observation.ts';
import type { TcpLook } from './observe-tcp.ts';

/** What a fault asks for, and where it can be seen. */
export type ProofContext = {
  readonly address: ClientAddress;
  /** As the proxy names it. */
  readonly upstream: string;
  readonly exchange: Exchange;
  readonly stream: Stream;
  readonly attributes: Attributes;
  readonly signal?: AbortSignal | undefined;
};

/** How the effect of a fault shows at a socket of a client. */
export type EffectProof = {
  /** `200 ms` */
  readonly asked: string;
  readonly look: TcpLook;
  /** Another way to look than by `look`. */
  readonly observe?: (signal: AbortSignal | undefined) => Promise<Observation>;
  /** Why what was seen before the fault cannot be compared with; undefined where it can. */
  readonly unfit?: (before: readonly Observation[]) => string | undefined;
  /** Whether one connection shows the effect. */
  readonly shows: (seen: Observation, before: readonly Observation[]) => boolean;
  /** What was measured, from the connections that show it: `203 ms`. */
  readonly measured: (
    hits: readonly Observation[],
    before: readonly Observation[],
    during: readonly Observation[],
  ) => string;
  /** The fault is for some connections only, whatever its toxicity: one that shows it is enough. */
  readonly some?: true;
};

/** How the effect of a kind is proved; a text says why it cannot be, there. */
export type ProofFactory = (context: ProofContext) => EffectProof | string | Promise<EffectProof | string>;

/** The middle of what was seen; NaN where it was never. */
export function median(
  seen: readonly Observation[],
  of: (observation: Observation) => number | null,
): number {
  const values = seen
    .map(of)
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  return values.length === 0 ? Number.NaN : values[Math.floor(values.length / 2)]!;
}

/** `0.4 ms`, `203 ms`. */
export function milliseconds(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

/** Where nothing was answered before, silence proves nothing. */
export function answersBefore(before: readonly Observation[]): string | undefined {
  return before.every(({ bytes }) => bytes === 0) ? 'nothing was answered before either' : undefined;
}
