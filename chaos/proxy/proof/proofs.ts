import { proveLatency, proveSlowClose } from './delay-proofs.ts';
import type { ProofFactory } from './effect-proof.ts';
import {
  proveBlackhole,
  proveCloseAfter,
  proveDown,
  proveRefuseFirst,
  proveReset,
  proveTimeout,
} from './end-proofs.ts';
import { proveHttp } from './http-proof.ts';
import { provePostgres } from './postgres-proof.ts';
import { proveRedis } from './redis-proof.ts';
import { proveTls } from './tls-proof.ts';
import { proveBandwidth, proveCorrupt, proveLimit, proveSlicer } from './transfer-proofs.ts';

/** How the effect of each kind is proved at a TCP proxy, by the name of the kind; `down` is a disabled proxy. */
export const proofs: Readonly<Record<string, ProofFactory>> = {
  bandwidth: proveBandwidth,
  blackhole: proveBlackhole,
  close_after: proveCloseAfter,
  corrupt: proveCorrupt,
  down: proveDown,
  http: proveHttp,
  latency: proveLatency,
  limit_data: proveLimit,
  noop: () => 'noop has no effect',
  postgres: provePostgres,
  redis: proveRedis,
  refuse_first: proveRefuseFirst,
  reset_peer: proveReset,
  slicer: proveSlicer,
  slow_close: proveSlowClose,
  timeout: proveTimeout,
  tls: proveTls,
};
