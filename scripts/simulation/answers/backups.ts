import {
  beginRestore,
  cancelBackupRun,
  checkBackup,
  listBackups,
  listSnapshots,
  planRestore,
  type RestorePlan,
  runBackup,
} from '../../../agent/contract/backups.ts';
import type { Route } from '../../../agent/contract/route.ts';
import {
  backupRow,
  backupsOf,
  beginRun,
  hasBackups,
  plansOf,
  runsAt,
  type SimulatedBackup,
  snapshotRows,
  targetNames,
} from '../simulated-backups.ts';
import { runRow } from '../simulated-runs.ts';
import type { Answer, Question } from './answer.ts';

/** On every seventh host the token has no grant to restore. */
const MAY_NOT = 7;
const RESTORE_BYTES_PER_SECOND = 90 * 2 ** 20;

type AtHost = Question & { readonly at: number };

/** Backups as a host tells of them, and what is done with them; one host of each fleet does not know them at all. */
export const backupAnswers: readonly Answer[] = [
  on(listBackups, listText),
  on(listSnapshots, (question) => withBackup(question, snapshotsText)),
  on(runBackup, (question) => withBackup(question, (backup) => begun('backup', backup, question))),
  on(checkBackup, (question) => withBackup(question, (backup) => begun('check', backup, question))),
  on(cancelBackupRun, cancelText),
  on(planRestore, (question) => withBackup(question, planText)),
  on(beginRestore, restoreText),
];

function on({ method, path }: Route, answer: (question: AtHost) => string | Response): Answer {
  return {
    path,
    method: method.toUpperCase() as 'GET' | 'POST' | 'DELETE',
    answer: (question) =>
      question.host.trouble === 'other-version'
        ? problem(404, 'not-found', `Cannot find ${question.pathname}: there is no such operation`)
        : answer({ ...question, at: question.now - question.host.clockOffsetMs }),
  };
}

function listText({ host, world, at }: AtHost): string {
  if (!hasBackups(host))
    return JSON.stringify({ because: 'there is no backup: in the configuration', backups: [], runs: [] });
  return JSON.stringify({
    because: null,
    backups: backupsOf(host).map((backup) => backupRow(world, host, backup, at)),
    runs: runsAt(world, host, at).map((run) => runRow(run, host, at)),
  });
}

function withBackup(
  question: AtHost,
  answer: (backup: SimulatedBackup, question: AtHost) => string | Response,
): string | Response {
  const name = decodeURIComponent(question.pathname.split('/')[4] ?? '');
  const backup = backupsOf(question.host).find((one) => one.name === name);
  if (backup === undefined) return problem(404, 'not-found', `Cannot find the backup ${name}`);
  return answer(backup, question);
}

function snapshotsText(backup: SimulatedBackup, { host, world, query, at }: AtHost): string {
  const target = query.get('target') ?? targetNames(host)[0]!;
  return JSON.stringify({ target, snapshots: snapshotRows(world, host, backup, at) });
}

function begun(
  kind: 'backup' | 'check',
  backup: SimulatedBackup,
  { host, world, body, at }: AtHost,
): Response {
  const { target } = JSON.parse(body || '{}') as { target?: string };
  const run = beginRun(world, host, { kind, backup, startedAt: at, target });
  return Response.json(runRow(run, host, at), { status: 201 });
}

function cancelText({ host, world, pathname, at }: AtHost): string | Response {
  const id = decodeURIComponent(pathname.split('/')[4] ?? '');
  const run = runsAt(world, host, at).find((one) => one.id === id);
  if (run === undefined) return problem(404, 'not-found', `Cannot find the run ${id}`);
  run.cancelledAt ??= at;
  return JSON.stringify(runRow(run, host, at));
}

function planText(backup: SimulatedBackup, { host, world, body, at }: AtHost): string | Response {
  if (host.trouble === undefined && host.index % MAY_NOT === MAY_NOT - 1) return notGranted('planRestore');
  const asked = JSON.parse(body) as { snapshot: string; to?: string };
  const snapshots = snapshotRows(world, host, backup, at);
  const snapshot = snapshots.find(({ id }) => id === asked.snapshot) ?? snapshots[0];
  if (snapshot === undefined) return problem(404, 'not-found', `Cannot find a snapshot of ${backup.name}`);
  const place = asked.to ?? backup.source;
  const plan: RestorePlan = {
    ...{ id: `plan-${plansOf(world, host).size + 1}`, backup: backup.name, snapshot },
    checks: [
      spaceCheck(backup),
      { name: 'version', verdict: 'pass', found: 'the same here and there', hint: null },
    ],
    steps: ['make room beside', `write beside ${place}`, 'verify', 'swap'],
    replaces: asked.to === undefined ? [`${place}, kept beside, ending in .before-restore`] : [],
    ...{ bytes: snapshot.bytes, entries: snapshot.entries },
    estimatedSeconds: snapshot.bytes / RESTORE_BYTES_PER_SECOND,
    confirmation: asked.to === undefined ? backup.name : '',
  };
  plansOf(world, host).set(plan.id, plan);
  return Response.json(plan, { status: 201 });
}

function spaceCheck({ state }: SimulatedBackup): RestorePlan['checks'][number] {
  return state === 'failed'
    ? { name: 'space', verdict: 'refuse', found: '1 MiB free', hint: 'Give another place with more room' }
    : { name: 'space', verdict: 'pass', found: '420 GiB free', hint: null };
}

function restoreText({ host, world, body, at }: AtHost): Response {
  const { plan: id, confirmation } = JSON.parse(body) as { plan: string; confirmation: string };
  const plan = plansOf(world, host).get(id);
  const backup = backupsOf(host).find(({ name }) => name === plan?.backup);
  if (plan === undefined || backup === undefined)
    return problem(404, 'not-found', `Cannot restore: there is no plan ${id}`);
  if (confirmation !== plan.confirmation)
    return problem(400, 'invalid', `Cannot restore: type ${plan.confirmation} to confirm`);
  const run = beginRun(world, host, { kind: 'restore', backup, startedAt: at });
  return Response.json(runRow(run, host, at), { status: 201 });
}

function notGranted(what: string): Response {
  const hint = 'Make a token that may: vedette token create NAME --role operator --grant restore';
  return problem(403, 'forbidden', `Cannot ${what}: simulated was not granted restore`, hint);
}

function problem(status: number, kind: string, detail: string, hint?: string): Response {
  return Response.json(
    {
      type: `urn:vedette:problem:${kind}`,
      title: kind,
      status,
      detail,
      ...(hint === undefined ? {} : { hint }),
    },
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  );
}
