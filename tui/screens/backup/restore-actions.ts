import { askRestorePlan, askToRestore, type PlanRequest } from '../../data/act-on-backups.ts';
import type { FleetBackup } from '../../data/fleet-backup.ts';
import { createForm } from '../../overlays/form.ts';
import type { Span } from '../../text/spans.ts';
import { mayAct, onHost } from '../backups/backup-actions.ts';
import type { ScreenContext } from '../screen.ts';
import { planRequest, restoreFields } from './restore-form.ts';
import { createRestorePlanPrompt } from './restore-plan-prompt.ts';
import { dateTimeText, type FleetSnapshotRow, snapshotTime } from './snapshot-table.ts';

type Chosen = {
  readonly backup: FleetBackup;
  readonly snapshot: FleetSnapshotRow;
  /** The target in which it was found; null for the first that is well. */
  readonly target: string | null;
};

/** Asks what shall be restored and where to, shows the plan, and begins it once it was confirmed. */
export function startRestoring({ backup, snapshot, target }: Chosen, context: ScreenContext): void {
  if (!mayAct([snapshot], context)) return;
  const { name, host, source, wal, kind } = backup;
  const options = {
    ...{ snapshot: snapshot.id, source, target, now: () => context.present().at },
    hasLog: wal !== null || kind.startsWith('postgres'),
  };
  const title: Span[] = [
    ['restore ', 'title'],
    [`${name} on ${host}  `],
    [`snapshot ${snapshot.id.slice(0, 8)} of ${dateTimeText(snapshotTime(snapshot))} UTC`, 'dim'],
  ];
  context.overlay(
    createForm({
      title,
      verb: 'show the plan',
      fields: () => restoreFields(options),
      submit: (values) => showPlan(backup, planRequest(values, options), context),
    }),
  );
}

/** Asks for the plan and shows it; the restore that it begins is the agent's and has a screen of its own. */
function showPlan(backup: FleetBackup, request: PlanRequest, context: ScreenContext): void {
  const { host, hostKey, name } = backup;
  const { client } = onHost(backup, context);
  if (client === null) {
    context.say(`${host} has no address to ask`, 'bad');
    return;
  }
  context.overlay(
    createRestorePlanPrompt({
      title: `restore of ${name} on ${host}`,
      now: () => context.present().at,
      plan: () => askRestorePlan(client, name, request),
      begin: (plan) => askToRestore(client, plan),
      changed: context.changed,
      begun: ({ id }, isOpen) => {
        if (isOpen) context.overlay(null);
        context.backups.hurry([hostKey]);
        if (isOpen) context.go({ screen: 'run', path: [host, id] });
        context.say(`the restore of ${name} on ${host} has begun`, 'good');
      },
    }),
  );
}
