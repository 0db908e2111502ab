import { OperationalError } from '../../../agent/kit/errors.ts';
import { idOf, packName } from '../object-names.ts';
import type { OpenedRepository } from '../opened-repository.ts';
import { affectedSnapshots } from './affected-snapshots.ts';
import type { CheckOptions, CheckProblem, CheckReport } from './check-report.ts';
import { checkSealed } from './check-sealed.ts';
import { chosenPacks } from './chosen-packs.ts';
import { readablePacks } from './readable-packs.ts';
import { walkSnapshots } from './walk-snapshots.ts';
import { wholeIndex } from './whole-index.ts';

/**
 * Checks a repository: that every index object, snapshot, entry and pack is there and fits the others, and where asked for that every
 * byte is what it was. What is wrong is told by name, with the snapshots and paths that need it; nothing is changed.
 *
 * @throws OperationalError where the target cannot be asked at all
 */
export async function checkRepository(
  repository: OpenedRepository,
  options: CheckOptions,
): Promise<CheckReport> {
  const { target } = repository;
  const { signal, read } = options;
  const tell = (step: string, bytes = 0, totalBytes: number | null = null) =>
    options.onProgress?.({ step, bytes, totalBytes });
  tell('index');
  const problems: CheckProblem[] = await wholeIndex(target, repository.parts.secrets, signal);
  const index = await repository.parts.index().catch((error) => {
    if (error instanceof OperationalError && problems.length > 0) return undefined;
    throw error;
  });
  if (index === undefined) return { ...nothing, problems };
  tell('packs');
  const there = new Map<string, number>();
  for await (const { name, size } of target.list('packs/', signal)) {
    const id = idOf(name);
    if (id !== undefined) there.set(id, size);
  }
  const bad = new Set<string>();
  const report = (pack: string, problem: string) => {
    bad.add(pack);
    problems.push({ object: packName(pack), problem, affects: [] });
  };
  const known = index.packs();
  for (const { name, size } of known) {
    const found = there.get(name);
    if (found === undefined) report(name, 'it is missing');
    else if (found !== size) report(name, `it has ${found} bytes instead of ${size}`);
  }
  tell('snapshots');
  const walked = await walkSnapshots(repository, index, options.snapshot, signal);
  problems.push(...walked.problems);
  const wanted = chosenPacks(known, read, index, walked.packs).filter(({ name }) => !bad.has(name));
  const verified = await readablePacks(repository, index, wanted, options, report);
  const sealed =
    read === 'none' || options.snapshot !== undefined
      ? { read: 0, problems: [] }
      : await checkSealed(repository, signal);
  problems.push(...sealed.problems);
  const names = new Set(known.map(({ name }) => name));
  return {
    snapshots: walked.snapshots,
    entries: walked.entries,
    packs: known.length,
    packsRead: wanted.length,
    bytesRead: verified.bytes,
    sealedRead: sealed.read,
    unreferencedPacks: [...there.keys()].filter((id) => !names.has(id)).length,
    problems: bad.size === 0 ? problems : await withAffected(problems, repository, index, bad, options),
  };
}

const nothing = {
  snapshots: 0,
  entries: 0,
  packs: 0,
  packsRead: 0,
  bytesRead: 0,
  sealedRead: 0,
  unreferencedPacks: 0,
};

async function withAffected(
  problems: readonly CheckProblem[],
  repository: OpenedRepository,
  index: Awaited<ReturnType<OpenedRepository['parts']['index']>>,
  bad: ReadonlySet<string>,
  { snapshot, signal }: CheckOptions,
): Promise<CheckProblem[]> {
  const affected = await affectedSnapshots(repository, index, bad, snapshot, signal);
  return problems.map((problem) => {
    const pack = idOf(problem.object);
    return pack !== undefined && bad.has(pack) ? { ...problem, affects: affected.get(pack) ?? [] } : problem;
  });
}
