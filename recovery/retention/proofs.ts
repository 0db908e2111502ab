import { OperationalError } from '../../agent/kit/errors.ts';
import type { Repository } from '../archive/repository.ts';

const FOLDER = 'proofs/';

/** The object that says that a snapshot was given back, or read, whole. */
export function proofName(snapshot: string): string {
  return `${FOLDER}${snapshot}`;
}

/** The snapshots that were proved. Retention never lets the last one of a source go. */
export async function provedSnapshots(
  { target }: Repository,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const proved = new Set<string>();
  for await (const { name } of target.list(FOLDER, signal)) proved.add(name.slice(FOLDER.length));
  return proved;
}

export type Proof = {
  /** RFC 3339. */
  readonly at: string;
  readonly host: string;
  /** `restore --verify`, `check --read`. */
  readonly how: string;
};

/** Keeps the first proof of a snapshot, beside it. @throws OperationalError of the target */
export async function recordProof(repository: Repository, snapshot: string, proof: Proof): Promise<void> {
  try {
    await repository.putSealed(proofName(snapshot), Buffer.from(JSON.stringify(proof)));
  } catch (error) {
    if (!(error instanceof OperationalError && error.kind === 'conflict')) throw error;
  }
}
