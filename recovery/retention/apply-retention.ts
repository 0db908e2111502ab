import type { Repository } from '../archive/repository.ts';
import type { SnapshotSummary } from '../archive/snapshot.ts';
import type { Retention } from '../backup/backup-definition.ts';
import { forgetSnapshots } from './forget-snapshots.ts';
import { provedSnapshots } from './proofs.ts';
import { type PlannedSnapshot, retentionPlan } from './retention-plan.ts';

export type RetentionScope = {
  /** Only snapshots of these; every one without. */
  readonly only?: Partial<Pick<SnapshotSummary, 'host' | 'source' | 'kind'>>;
  readonly now: Date;
  readonly signal?: AbortSignal;
};

/** What a policy would do to the snapshots of a repository; changes nothing. */
export async function planRetention(
  repository: Repository,
  policy: Retention,
  { only = {}, now, signal }: RetentionScope,
): Promise<readonly PlannedSnapshot[]> {
  const all = await repository.snapshots(signal);
  const [wanted, proved] = [
    all.filter((one) =>
      Object.entries(only).every(([key, value]) => one[key as keyof SnapshotSummary] === value),
    ),
    await provedSnapshots(repository, signal),
  ];
  return retentionPlan(wanted, policy, now, proved);
}

/**
 * Forgets what a policy does not keep; their bytes stay until the next prune.
 *
 * @returns the ids of those that are forgotten.
 * @throws OperationalError `forbidden` where the target is append-only.
 */
export async function applyRetention(
  repository: Repository,
  policy: Retention,
  scope: RetentionScope,
): Promise<readonly string[]> {
  const plan = await planRetention(repository, policy, scope);
  const gone = plan.filter(({ reasons }) => reasons.length === 0).map(({ snapshot }) => snapshot.id);
  await forgetSnapshots(repository, gone, scope.signal);
  return gone;
}
