import {
  type BackupOnHost,
  type CheckRequest,
  cancelRunTask,
  checkBackupTask,
  runBackupTask,
} from '../../data/act-on-backups.ts';
import type { FleetBackup, FleetRun } from '../../data/fleet-backup.ts';
import { createForm } from '../../overlays/form.ts';
import { createQuestion } from '../../overlays/question.ts';
import { shortBytes, shortDuration } from '../../text/short.ts';
import type { Span } from '../../text/spans.ts';
import type { ScreenContext } from '../screen.ts';
import { askAndShow } from '../show-outcomes.ts';
import { backupAge } from './backup-looks.ts';
import { runPace, runPercent } from './run-looks.ts';

/** Asks whether these backups shall run now, and has them run. */
export function startRunning(backups: readonly FleetBackup[], context: ScreenContext): void {
  if (!mayAct(backups, context)) return;
  const now = context.present().at;
  context.overlay(
    createQuestion({
      title: [['run now ', 'title'], [whereText(backups)]],
      lines: backups.map((backup) => runMeaning(backup, now)),
      verb: 'run',
      act: () =>
        askAndShow(
          {
            title: `run ${nameOf(backups)}`,
            done: 'begun',
            tasks: backups.map((backup) => runBackupTask(onHost(backup, context))),
          },
          context,
        ),
    }),
  );
}

/** Asks how much shall be read, and has the targets of these backups checked. */
export function startChecking(
  backups: readonly FleetBackup[],
  context: ScreenContext,
  chosen: { readonly target?: string | undefined; readonly snapshot?: string | undefined } = {},
): void {
  if (!mayAct(backups, context)) return;
  const targets = backups.length === 1 ? backups[0]!.targets.map(({ name }) => name) : [];
  const fields = [
    {
      ...{ id: 'read', label: 'read', initial: 'new', choices: ['none', 'new', 'all'] },
      describe: 'which bytes are read: none (structure alone), new since the last check, all',
      check: () => undefined,
    },
    ...(targets.length > 1
      ? [
          {
            ...{ id: 'target', label: 'target', initial: chosen.target ?? FIRST_WELL },
            choices: [FIRST_WELL, ...targets],
            describe: 'which target is checked',
            check: () => undefined,
          },
        ]
      : []),
    ...(chosen.snapshot === undefined
      ? []
      : [
          {
            ...{ id: 'only', label: 'snapshot', initial: chosen.snapshot, choices: [chosen.snapshot, ALL] },
            describe: 'only this snapshot, or all of the backup',
            check: () => undefined,
          },
        ]),
  ];
  const submit = (values: Readonly<Record<string, string>>) =>
    askAndShow(
      {
        title: `check ${nameOf(backups)}`,
        done: 'check begun',
        tasks: backups.map((backup) => checkBackupTask(onHost(backup, context), checkRequest(values))),
      },
      context,
    );
  const title: Span[] = [['check ', 'title'], [whereText(backups)]];
  context.overlay(createForm({ title, fields: () => fields, verb: 'check', submit }));
}

/** What stands for leaving the choice to the agent. */
export const FIRST_WELL = 'first that is well';
const ALL = 'all';

function checkRequest({ read, target, only }: Readonly<Record<string, string>>): CheckRequest {
  return {
    read: read as CheckRequest['read'],
    ...(target === undefined || target === FIRST_WELL ? {} : { target }),
    ...(only === undefined || only === ALL ? {} : { snapshot: only }),
  };
}

/** Asks whether these runs shall end, and ends them. */
export function startCancelling(runs: readonly FleetRun[], context: ScreenContext): void {
  if (runs.length === 0) {
    context.say('nothing runs here');
    return;
  }
  if (!mayAct(runs, context)) return;
  const what = runs.length === 1 ? `the ${runs[0]!.kind} of ${runs[0]!.backup}` : `${runs.length} runs`;
  context.overlay(
    createQuestion({
      title: [[`end ${what}`, 'title'], ['  what it had begun is taken back']],
      lines: runs.map((run): Span[] => [
        [`   ${run.host} ${run.backup} ${run.kind}  `],
        [`${run.step}, ${runPercent(run)} ${runPace(run)}`, 'dim'],
      ]),
      verb: 'end it',
      act: () =>
        askAndShow(
          {
            title: `end ${what}`,
            done: 'ended',
            tasks: runs.map((run) => cancelRunTask(onHost({ ...run, name: run.backup }, context), run.id)),
          },
          context,
        ),
    }),
  );
}

/** Whether anything may be done now; says why not. */
export function mayAct(chosen: readonly unknown[], context: Pick<ScreenContext, 'when' | 'say'>): boolean {
  if (chosen.length === 0) return false;
  if (context.when().at === null) return true;
  context.say('the past cannot be changed; . goes back to now', 'warn');
  return false;
}

/** A backup with the way to its host. */
export function onHost(
  { host, hostKey, name }: Pick<FleetBackup, 'host' | 'hostKey' | 'name'>,
  context: Pick<ScreenContext, 'present' | 'client'>,
): BackupOnHost {
  const known = context.present().hosts.find(({ key }) => key === hostKey);
  return { host, hostKey, backup: name, client: known === undefined ? null : context.client(known) };
}

function runMeaning(backup: FleetBackup, now: number): Span[] {
  const { host, name, source, lastSuccess, running } = backup;
  const age = backupAge(backup, now);
  const last =
    lastSuccess === null || age === undefined
      ? 'never succeeded so far'
      : `last success ${shortDuration(age)} ago, ${shortBytes(lastSuccess.bytes)} in ${shortDuration(lastSuccess.seconds * 1_000)}`;
  return [
    [`   ${host} ${name}  `],
    [`${source}  `, 'dim'],
    [last, 'dim'],
    [running.length === 0 ? '' : `  ${running[0]!.kind} goes on now`, 'warn'],
  ];
}

function nameOf(backups: readonly FleetBackup[]): string {
  const names = [...new Set(backups.map(({ name }) => name))];
  return names.length === 1 ? names[0]! : `${backups.length} backups`;
}

/** `orders on db-1`, `etc on 3 hosts`, `5 backups on 3 hosts`. */
function whereText(backups: readonly FleetBackup[]): string {
  const hosts = [...new Set(backups.map(({ host }) => host))];
  return `${nameOf(backups)} on ${hosts.length === 1 ? hosts[0]! : `${hosts.length} hosts`}`;
}
