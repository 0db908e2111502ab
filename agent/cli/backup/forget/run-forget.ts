import type { Repository } from '../../../../recovery/archive/repository.ts';
import type { SnapshotSummary } from '../../../../recovery/archive/snapshot.ts';
import { forgetSnapshots } from '../../../../recovery/retention/forget-snapshots.ts';
import { provedSnapshots } from '../../../../recovery/retention/proofs.ts';
import { type PlannedSnapshot, retentionPlan } from '../../../../recovery/retention/retention-plan.ts';
import { OperationalError } from '../../../kit/errors.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { confirmed } from '../../install/confirm.ts';
import { jsonText } from '../../json-text.ts';
import { type Column, formatTable } from '../../table/format-table.ts';
import { shortBytes, shortDuration } from '../../table/short-units.ts';
import { type KeepArguments, retentionOf } from '../keep-options.ts';
import { localTime, SHOWN_DIGITS } from '../snapshot-columns.ts';
import { matchesFilter, type SnapshotFilter } from '../snapshot-filter.ts';

export type ForgetArguments = KeepArguments &
  SnapshotFilter & {
    readonly snapshots?: readonly string[] | undefined;
    readonly plan: boolean;
    readonly yes: boolean;
    readonly evenTheLast: boolean;
    readonly json: boolean;
  };

/** `vedette backup forget`. @throws OperationalError */
export async function runForget(
  repository: Repository,
  args: ForgetArguments,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { snapshots: named = [] } = args;
  const plan =
    named.length > 0
      ? await planOfNamed(repository, named, args, signal)
      : await planOfRules(repository, args, signal);
  const gone = plan.filter(({ reasons }) => reasons.length === 0).map(({ snapshot }) => snapshot.id);
  if (!args.json && (args.plan || named.length > 0)) tellPlan(plan, output);
  const done = gone.length > 0 && !args.plan && (named.length === 0 || (await agreed(gone, args, output)));
  if (done) await forgetSnapshots(repository, gone, signal);
  if (args.json) output.write(jsonText({ ...planJson(plan), done }));
  else output.write(`${summary(plan.length - gone.length, gone.length, done)}\n`);
  return exitCodes.ok.code;
}

async function planOfRules(
  repository: Repository,
  args: ForgetArguments,
  signal: AbortSignal,
): Promise<readonly PlannedSnapshot[]> {
  const policy = retentionOf(args);
  if (policy === undefined)
    throw new OperationalError(
      'invalid',
      'Cannot forget: neither a snapshot is named nor a rule what to keep',
      {
        hint: 'vedette backup forget --keep-days 7 --plan, or set RETENTION_DAYS=7',
      },
    );
  const all = (await repository.snapshots(signal)).filter((one) => matchesFilter(one, args));
  return retentionPlan(all, policy, new Date(), await provedSnapshots(repository, signal));
}

/** The named ones go; what nobody should lose by a slip is refused. */
async function planOfNamed(
  repository: Repository,
  named: readonly string[],
  { evenTheLast }: ForgetArguments,
  signal: AbortSignal,
): Promise<readonly PlannedSnapshot[]> {
  const wanted = new Set<string>();
  for (const id of named) wanted.add((await repository.snapshot(id, signal)).id);
  const all = await repository.snapshots(signal);
  // A rule that keeps nothing leaves the reasons that hold whatever the rule says.
  const proved = await provedSnapshots(repository, signal);
  const plan = retentionPlan(all, { keep_within: 0 }, new Date(), proved);
  for (const { snapshot, reasons } of plan)
    if (
      wanted.has(snapshot.id) &&
      !evenTheLast &&
      reasons.some((one) => one === 'latest' || one === 'proved')
    )
      throw lastOne(snapshot, reasons[0] as string);
  return all.filter(({ id }) => wanted.has(id)).map((snapshot) => ({ snapshot, reasons: [] }));
}

function lastOne({ id, source }: SnapshotSummary, reason: string): OperationalError {
  const which = reason === 'latest' ? 'the latest' : 'the last proved one';
  return new OperationalError(
    'conflict',
    `Cannot forget ${id.slice(0, SHOWN_DIGITS)}: it is ${which} of ${source}`,
    {
      hint: 'Back up first; or add --even-the-last',
    },
  );
}

function agreed(gone: readonly string[], { yes, json }: ForgetArguments, output: Output): Promise<boolean> {
  const question = gone.length === 1 ? 'Forget it?' : `Forget these ${gone.length}?`;
  return confirmed(yes, question, json ? { ...output, isTerminal: false } : output);
}

function tellPlan(plan: readonly PlannedSnapshot[], output: Output): void {
  output.write(`${formatTable(columns(Date.now()), [...plan].reverse(), output.columns).join('\n')}\n`);
}

function columns(now: number): Column<PlannedSnapshot>[] {
  return [
    { title: 'SNAPSHOT', cell: ({ snapshot }) => snapshot.id.slice(0, SHOWN_DIGITS) },
    { title: 'TIME', cell: ({ snapshot }) => localTime(snapshot.startedAt) },
    {
      title: 'AGE',
      cell: ({ snapshot }) => shortDuration(now - Date.parse(snapshot.startedAt)),
      align: 'right',
    },
    { title: 'HOST', cell: ({ snapshot }) => snapshot.host, spare: 1, shrinkTo: 8 },
    { title: 'SOURCE', cell: ({ snapshot }) => snapshot.source, shrinkTo: 16 },
    { title: 'SIZE', cell: ({ snapshot }) => shortBytes(snapshot.bytes), align: 'right', spare: 2 },
    {
      title: 'KEPT AS',
      cell: ({ reasons }) => (reasons.length === 0 ? 'goes' : reasons.join(', ')),
      shrinkTo: 12,
    },
  ];
}

function planJson(plan: readonly PlannedSnapshot[]) {
  const rows = plan.map(({ snapshot: { id, startedAt, host, source }, reasons }) => ({
    id,
    startedAt,
    host,
    source,
    reasons,
  }));
  return {
    kept: rows.filter(({ reasons }) => reasons.length > 0),
    forgotten: rows.filter(({ reasons }) => reasons.length === 0),
  };
}

function summary(kept: number, gone: number, done: boolean): string {
  if (gone === 0) return `Nothing to forget; ${kept} kept`;
  if (!done) return `${gone} would be forgotten, ${kept} kept`;
  return `${gone} forgotten, ${kept} kept; vedette backup prune frees their space`;
}
