import type { Attributes, Stream } from '../toxic-kind.ts';
import { datagramProofs } from './datagram-proofs.ts';
import type { EffectProof } from './effect-proof.ts';
import { type Exchange, recogniseExchange } from './exchange.ts';
import { measureEffect } from './measure-effect.ts';
import type { ClientAddress, Observation } from './observation.ts';
import { proofs } from './proofs.ts';

export type ProofRequest = {
  readonly type: string;
  readonly attributes: Attributes;
  readonly stream: Stream;
  readonly protocol: 'tcp' | 'udp';
  /** Where a client reaches the proxy. */
  readonly address: ClientAddress;
  /** As the proxy names it. */
  readonly upstream: string;
};

/** A fault that can be proved, and what its proxy shows without it. */
export type PreparedProof = {
  readonly proof: EffectProof;
  /** By what it is measured: `redis`, `datagrams`. */
  readonly exchange: Exchange['name'] | 'datagrams';
  readonly before: readonly Observation[];
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
  const chosen = request.protocol === 'udp' ? datagramProof(request) : await tcpProof(request, signal);
  if (typeof chosen === 'string') return chosen;
  const { proof, exchange } = chosen;
  const within = AbortSignal.timeout(Math.max(WITHIN, proof.look.limit + 1_000));
  const before = await measureEffect(request.address, proof, {
    ...{ count: BEFORE, pause: 20, signal: AbortSignal.any([signal, within]) },
  });
  signal.throwIfAborted();
  const unfit = before.length === 0 ? 'no connection was done in time' : proof.unfit?.(before);
  return unfit ?? { proof, exchange, before };
}

type Chosen = Pick<PreparedProof, 'proof' | 'exchange'>;

async function tcpProof(request: ProofRequest, signal: AbortSignal): Promise<Chosen | string> {
  const factory = proofs[request.type];
  if (factory === undefined) return `there is no measurement for ${request.type}`;
  const exchange = await recogniseExchange(request.address, request.upstream, signal);
  if (exchange === undefined) return 'nothing behind the proxy answers HTTP, PostgreSQL, Redis or TLS';
  const proof = await factory({ ...request, exchange, signal });
  return typeof proof === 'string' ? proof : { proof, exchange: exchange.name };
}

function datagramProof(request: ProofRequest): Chosen | string {
  const factory = datagramProofs[request.type];
  if (factory === undefined) return `there is no measurement for ${request.type} of datagrams`;
  const { unfit, ...proof } = factory(request);
  const answered = (before: readonly Observation[]) =>
    before.every(({ pieces }) => pieces === 0)
      ? 'nothing behind the proxy answers a query of DNS, or echoes it'
      : unfit?.(before);
  return { proof: { ...proof, unfit: answered }, exchange: 'datagrams' };
}
