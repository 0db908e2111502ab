import type { Target } from '../../../recovery/targets/target.ts';
import type { TargetFound } from './job-messages.ts';

/** Milliseconds that a target may take to say what it holds. */
const PATIENCE = 30_000;
const SNAPSHOTS = 'snapshots/';

/** What a target holds and has room for; null for what it does not say in time. */
export async function lookAtTarget(
  target: Target,
  signal: AbortSignal,
): Promise<Omit<TargetFound, 'name' | 'error'>> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  const [held, free] = await Promise.all([
    count(target, patience).catch(() => ({ snapshots: null, storedBytes: null })),
    target.free?.().catch(() => undefined),
  ]);
  return { ...held, freeBytes: free ?? null };
}

async function count(target: Target, signal: AbortSignal) {
  const held = { snapshots: 0, storedBytes: 0 };
  for await (const { name, size } of target.list('', signal)) {
    held.storedBytes += size;
    if (name.startsWith(SNAPSHOTS)) held.snapshots++;
  }
  return held;
}
