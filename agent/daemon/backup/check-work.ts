import type { CheckProblem, CheckReport } from '../../../recovery/archive/check/check-report.ts';
import type { Repository } from '../../../recovery/archive/repository.ts';
import type { Chosen } from '../../../recovery/backup/backup-definition.ts';
import { openTargets } from '../../../recovery/backup/open-targets.ts';
import { toldError } from '../../../recovery/backup/told-error.ts';
import { recordProof } from '../../../recovery/retention/proofs.ts';
import { humanBytes } from '../../kit/bytes.ts';
import { OperationalError } from '../../kit/errors.ts';
import { archiveRepository } from './archive-repository.ts';
import type { JobContext } from './job-context.ts';
import type { BackupJob, TargetChecked, TargetFound } from './job-messages.ts';
import { lookAtTarget } from './look-at-target.ts';
import { openTarget } from './open-one-target.ts';
import { ProgressTeller } from './progress-teller.ts';

type CheckJob = Extract<BackupJob, { do: 'check' }>;

/** Problems and paths that are told of one check. */
const PROBLEMS = 50;
const PATHS = 3;

/** Checks a repository in each of its targets, or in the one that is named, one after the other. */
export async function checkWork(job: CheckJob, context: JobContext): Promise<void> {
  let checked = 0;
  for (const chosen of job.backup.targets) {
    context.signal.throwIfAborted();
    const result = await checkTarget(job, chosen, context);
    if (result === undefined) continue;
    checked++;
    context.tell(result);
  }
  if (checked > 0) return;
  throw new OperationalError(
    'not-found',
    `Cannot check ${job.target}: ${job.backup.name} has no such target`,
    {
      hint: 'vedette backup ls',
    },
  );
}

/** Undefined where it is not the target that was asked for. */
async function checkTarget(
  job: CheckJob,
  chosen: Chosen,
  context: JobContext,
): Promise<TargetChecked | undefined> {
  let name = await nameOf(chosen);
  if (job.target !== null && name !== job.target) return undefined;
  try {
    const opened = await openTarget(job, chosen, context);
    if (opened === undefined) return undefined;
    name = opened.name;
    try {
      const report = await check(opened.repository, name, job, context);
      if (report.problems.length === 0) await prove(opened.repository, job, context);
      return told(name, report, await lookAtTarget(opened.repository.target, context.signal));
    } finally {
      await opened.close();
    }
  } catch (error) {
    context.signal.throwIfAborted();
    const target = { ...nothing, name: name ?? chosen.kind, error: toldError(error) };
    return { tell: 'checked', target, outcome: null, what: 'it could not be looked at', report: [] };
  }
}

const nothing = { snapshots: null, storedBytes: null, freeBytes: null };

async function nameOf(chosen: Chosen): Promise<string | undefined> {
  try {
    const { target, close } = await openTargets([chosen]);
    await close();
    return target.name;
  } catch {
    return undefined;
  }
}

async function check(
  repository: Repository,
  target: string,
  { backup, read, snapshot }: CheckJob,
  { signal, tell, now }: JobContext,
): Promise<CheckReport> {
  const { checkRepository } = await import('../../../recovery/archive/check/check-repository.ts');
  const teller = new ProgressTeller(tell);
  const report = await checkRepository(archiveRepository(repository), {
    ...{ read, signal, now },
    ...(snapshot !== null && { snapshot: (await repository.snapshot(snapshot, signal)).id }),
    onProgress: (progress) =>
      teller.take({ backup: backup.name, target, ...progress, entries: 0, totalEntries: null }),
  });
  teller.flush();
  return report;
}

/** A snapshot of which every byte was read is proved as one that was restored: retention never lets the last one go. */
async function prove(
  repository: Repository,
  { backup, read, snapshot }: CheckJob,
  { now, signal }: JobContext,
): Promise<void> {
  if (read !== 'all') return;
  const all = await repository.snapshots(signal);
  const own = all.filter(({ host, source }) => host === backup.host && source === backup.name);
  const proved = snapshot === null ? own.at(-1) : all.find(({ id }) => id.startsWith(snapshot));
  if (proved === undefined) return;
  const proof = { at: now().toISOString(), host: backup.host, how: 'check --read' };
  await recordProof(repository, proved.id, proof).catch(() => {});
}

function told(name: string, report: CheckReport, held: Omit<TargetFound, 'name' | 'error'>): TargetChecked {
  const { problems, snapshots, packs, packsRead, bytesRead } = report;
  const read = packsRead === 0 ? '' : `, ${humanBytes(bytesRead)} read`;
  const more = problems.length > PROBLEMS ? [`and ${problems.length - PROBLEMS} problems more`] : [];
  return {
    tell: 'checked',
    target: { ...held, name, error: null },
    outcome: problems.length === 0 ? 'ok' : 'failed',
    what: `${snapshots} snapshots in ${packs} packs${read}`,
    report: [...problems.slice(0, PROBLEMS).map(problemText), ...more],
  };
}

function problemText({ object, problem, affects }: CheckProblem): string {
  const [first] = affects;
  if (first === undefined) return `${object}: ${problem}`;
  const paths = first.paths.slice(0, PATHS).join(', ');
  const others = affects.length > 1 ? `, and ${affects.length - 1} snapshots more` : '';
  const needed = `${first.entries} entries of ${first.source} ${first.snapshot.slice(0, 8)} need it (${paths})`;
  return `${object}: ${problem}: ${needed}${others}`;
}
