import type { Attributes, Stream } from '../toxic-kind.ts';
import type { EffectProof } from './effect-proof.ts';
import { type Exchange, recogniseExchange } from './exchange.ts';
import { measureEffect } from './measure-effect.ts';
import { proofs } from './proofs.ts';
import type { TcpAddress, TcpObservation } from './tcp-observation.ts';

export type ProofRequest = {
  readonly type: string;
  readonly attributes: Attributes;
  readonly stream: Stream;
  /** Where a client reaches the proxy. */
  readonly address: TcpAddress;
  /** As the proxy names it. */
  readonly upstream: string;
};

/** A fault that can be proved, and what its proxy shows without it. */
export type PreparedProof = {
  readonly proof: EffectProof;
  readonly exchange: Exchange['name'];
  readonly before: readonly TcpObservation[];
};

/** Connections that are looked at before, and the milliseconds for them. */
const [BEFORE, WITHIN] = [5, 4_000];

/**
 * Finds out how to prove a fault, and measures what there is without it.
 *
 * @returns why it cannot be proved, as text
 * @throws the reason of the signal
 */
export async function prepareProof(
  request: ProofRequest,
  signal: AbortSignal,
): Promise<PreparedProof | string> {
  const { address, upstream } = request;
  const factory = proofs[request.type];
  if (factory === undefined) return `there is no measurement for ${request.type}`;
  const exchange = await recogniseExchange(address, upstream, signal);
  if (exchange === undefined) return 'nothing behind the proxy answers HTTP, PostgreSQL, Redis or TLS';
  const proof = await factory({ ...request, exchange, signal });
  if (typeof proof === 'string') return proof;
  const within = AbortSignal.timeout(Math.max(WITHIN, proof.look.limit + 1_000));
  const before = await measureEffect(address, proof, {
    ...{ count: BEFORE, pause: 20, signal: AbortSignal.any([signal, within]) },
  });
  signal.throwIfAborted();
  const unfit = before.length === 0 ? 'no connection was done in time' : proof.unfit?.(before);
  return unfit ?? { proof, exchange: exchange.name, before };
}
