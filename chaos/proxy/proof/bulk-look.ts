import type { ProofContext } from './effect-proof.ts';
import { observeTcp, type TcpLook } from './observe-tcp.ts';

const MOST_UNITS = 2_000;

export type BulkLook = TcpLook & {
  /** Bytes that go in the direction of the fault, as they did in a trial. */
  readonly moves: number;
};

/**
 * Requests on one connection that move about so many bytes in the direction of the fault; where the server has no such
 * requests, its usual answer. A first trial finds how long the answer to one is.
 */
export async function bulkLook(context: ProofContext, bytes: number, limit: number): Promise<BulkLook> {
  const { address, exchange, stream, signal } = context;
  const { bulk, request } = exchange;
  const upstream = stream === 'upstream';
  const one = bulk?.request(1) ?? request;
  const trial = await observeTcp(address, { request: one, limit: 2_000, signal });
  const each = upstream ? one.length : trial.bytes;
  if (bulk === undefined || each === 0) return { request: one, limit, moves: each };
  const units = Math.min(MOST_UNITS, Math.max(1, Math.ceil(bytes / each)));
  return { request: bulk.request(units), limit, moves: units * each };
}
