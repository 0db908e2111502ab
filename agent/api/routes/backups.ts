import {
  beginRestore,
  cancelBackupRun,
  checkBackup,
  listBackups,
  listSnapshots,
  planRestore,
  runBackup,
} from '../../contract/backups.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

/** Snapshots in one answer, the newest. */
const MOST = 1_000;

export function backupRoutes({ services: { backups } }: RouteContext): Endpoint[] {
  return [
    endpoint(beginRestore, {
      changes: ({ body: { plan } }) => `plan ${plan}`,
      handle: ({ body }, { actor }) => backups.beginRestore(body, actor.name),
    }),
    endpoint(cancelBackupRun, {
      changes: ({ params: { run } }) => run,
      handle: ({ params: { run } }, { actor }) => backups.cancel(run, actor.name),
    }),
    endpoint(checkBackup, {
      changes: ({ params: { backup }, body: { read, target, snapshot } }) =>
        words(backup, `read ${read}`, target && `in ${target}`, snapshot && `snapshot ${snapshot}`),
      handle: ({ params: { backup }, body }, { actor }) => backups.check(backup, body, actor.name),
    }),
    endpoint(listBackups, { handle: () => backups.list() }),
    endpoint(listSnapshots, {
      async handle({ params: { backup }, query }) {
        const { target, snapshots } = await backups.snapshots(backup, query.target);
        return { target, snapshots: snapshots.slice(0, MOST) };
      },
    }),
    // A plan changes nothing; who has looked at what could be put where is told all the same.
    endpoint(planRestore, {
      changes: ({ params: { backup }, body: { snapshot, to, target } }) =>
        words(backup, `snapshot ${snapshot}`, to && `to ${to}`, target && `from ${target}`),
      handle: ({ params: { backup }, body }, { signal }) => backups.planRestore(backup, body, signal),
    }),
    endpoint(runBackup, {
      changes: ({ params: { backup }, body: { tags = [] } }) =>
        words(backup, tags.length > 0 && `tags ${tags.join(', ')}`),
      handle: ({ params: { backup }, body }, { actor }) => backups.run(backup, body, actor.name),
    }),
  ];
}

function words(backup: string, ...more: (string | false | undefined)[]): string {
  return `${backup}: ${more.filter(Boolean).join(' ')}`.replace(/: $/, '');
}
