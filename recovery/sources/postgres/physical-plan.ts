import { resolve } from 'node:path';
import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import type { Repository } from '../../archive/repository.ts';
import type { Snapshot } from '../../archive/snapshot.ts';
import type { RestoreContext, RestoreRequest } from '../../restore/restore-kind.ts';
import { CONFIG_FOLDER, type PhysicalFacts, readPhysicalFacts } from './physical-facts.ts';
import {
  type PhysicalRestoreOptions,
  readRestoreOptions,
  tablespacePlaces,
} from './physical-restore-options.ts';
import { postgresProgram } from './postgres-programs.ts';
import { parseRecoveryTarget, type RecoveryTarget } from './recovery-target.ts';
import { planWal, refuseTooEarly, type WalPlan } from './restore-wal.ts';
import { type SystemAccount, systemAccount } from './system-account.ts';

/** Everything that a physical restore goes by. */
export type PhysicalPlan = {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly facts: PhysicalFacts;
  readonly request: RestoreRequest;
  readonly options: PhysicalRestoreOptions;
  readonly target: RecoveryTarget;
  /** The data folder that it makes. */
  readonly destination: string;
  /** Whether that is another place than the one that the backup was taken from. */
  readonly isElsewhere: boolean;
  /** As whom the server runs; undefined where that is ourselves. */
  readonly account: SystemAccount | undefined;
  /** Folder of each tablespace, by its oid. */
  readonly places: ReadonlyMap<string, string>;
  readonly contents: SnapshotContents;
  readonly wal: WalPlan;
  /** Path of `postgres`, or why there is none. */
  readonly program: string | OperationalError;
};

export type SnapshotContents = {
  readonly entries: number;
  readonly bytes: number;
  /** Bytes of each tablespace by its oid, and of the rest under `.`. */
  readonly bytesByPlace: ReadonlyMap<string, number>;
  /** User that the data folder belonged to. */
  readonly owner: string | undefined;
  /** Whether the configuration is in the data folder. */
  readonly hasConfiguration: boolean;
};

type PlanContext = Omit<RestoreContext, 'onProgress'>;

/** @throws OperationalError for a request that cannot be meant */
export async function planPhysical(
  repository: Repository,
  snapshot: Snapshot,
  request: RestoreRequest,
  context: PlanContext,
): Promise<PhysicalPlan> {
  const facts = readPhysicalFacts(snapshot);
  const options = readRestoreOptions(request.options);
  const target = parseRecoveryTarget(request.until);
  refuseTooEarly(target, facts, snapshot.finishedAt);
  const destination = resolve(request.to ?? facts.dataDirectory);
  const isElsewhere = destination !== resolve(facts.dataDirectory);
  const contents = await contentsOf(repository, snapshot, context.signal);
  const program = postgresProgram('postgres', facts.major, { bin: options.serverBin });
  return {
    repository,
    snapshot,
    facts,
    request,
    options,
    target,
    destination,
    isElsewhere,
    account: serverAccount(options.account ?? contents.owner ?? 'postgres'),
    places: tablespacePlaces(facts, options.tablespaces, isElsewhere ? destination : undefined),
    contents,
    wal: await planWal(repository, facts, target, context),
    program: await program.catch((error) =>
      error instanceof OperationalError ? error : new OperationalError('unavailable', errorMessage(error)),
    ),
  };
}

/** Oid of the tablespace that an entry is in; `.` for all others, undefined for what is in none of them. */
export function placeOf(path: string): string | undefined {
  if (path === CONFIG_FOLDER || path.startsWith(`${CONFIG_FOLDER}/`)) return undefined;
  return /^pg_tblspc\/(\d+)(?:\/|$)/.exec(path)?.[1] ?? '.';
}

async function contentsOf(
  repository: Repository,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<SnapshotContents> {
  const bytesByPlace = new Map<string, number>();
  let [entries, bytes] = [0, 0];
  let owner: string | undefined;
  let hasConfiguration = false;
  for await (const entry of repository.entries(snapshot, signal)) {
    entries++;
    bytes += entry.content?.bytes ?? 0;
    const place = placeOf(entry.path) ?? '.';
    bytesByPlace.set(place, (bytesByPlace.get(place) ?? 0) + (entry.content?.bytes ?? 0));
    if (entry.path === '.') owner = entry.user;
    hasConfiguration ||= entry.path === 'postgresql.conf';
  }
  return { entries, bytes, bytesByPlace, owner, hasConfiguration };
}

/** PostgreSQL refuses to run as root. */
function serverAccount(name: string): SystemAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = systemAccount(name);
  if (account !== undefined && account.uid !== 0) return account;
  throw new OperationalError(
    'not-found',
    `Cannot restore PostgreSQL: this host has no account ${name} that the server could run as`,
    { hint: 'apt-get install postgresql-common, or give option account=NAME' },
  );
}
