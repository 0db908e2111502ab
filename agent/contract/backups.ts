import { z } from 'zod';
import { byteCount, bytesPerSecond, timestamp } from './fields.ts';
import { route } from './route.ts';

const seconds = z.number().describe('Seconds');

/** How far a backup, a check, a prune or a restore has come. */
export const backupRun = z.object({
  id: z.string(),
  kind: z.string().describe('backup, check, prune, restore, sync'),
  backup: z.string().describe('The backup that it is of'),
  target: z.string().nullable(),
  startedAt: timestamp,
  step: z.string().describe('What goes on: connect, copy files, wait for WAL, write, verify, swap, …'),
  steps: z.array(z.object({ name: z.string(), seconds })).describe('What is behind it'),
  bytes: byteCount,
  totalBytes: byteCount.nullable(),
  entries: z.number().int(),
  totalEntries: z.number().int().nullable(),
  bytesPerSecond: bytesPerSecond.nullable(),
  secondsLeft: seconds.nullable(),
  held: z.string().nullable().describe('Why it goes slower than it could: pressure, a bandwidth limit'),
  outcome: z.string().nullable().describe('null while it runs; ok, partial, failed, cancelled'),
  error: z.string().nullable(),
  hint: z.string().nullable(),
  finishedAt: timestamp.nullable(),
  snapshot: z.string().nullable().describe('The snapshot that it made or gave back'),
  report: z.array(z.string()).describe('What it has to tell at its end, a line each'),
});
export type BackupRun = z.infer<typeof backupRun>;

/** One target of a backup, as it was found last. */
export const backupTarget = z.object({
  name: z.string().describe('directory:/mnt/b, s3:bucket/prefix, peer:b, sftp:host:/path'),
  state: z.string().describe('ok, failed, unknown'),
  error: z.string().nullable(),
  lastSuccessAt: timestamp.nullable(),
  snapshots: z.number().int().nullable(),
  storedBytes: byteCount.nullable(),
  freeBytes: byteCount.nullable(),
  lastCheck: z
    .object({
      at: timestamp,
      outcome: z.string().describe('ok, failed'),
      what: z.string(),
      error: z.string().nullable(),
    })
    .nullable(),
});
export type BackupTarget = z.infer<typeof backupTarget>;

/** How the archive of write-ahead logs follows a PostgreSQL server. */
export const walState = z.object({
  state: z.string().describe('ok, behind, gap, failed'),
  because: z.string().nullable(),
  mode: z.string().describe('command, stream, both'),
  lastSegment: z.string().nullable(),
  lastArchivedAt: timestamp.nullable(),
  waitingSegments: z.number().int().nullable(),
  lagBytes: byteCount.nullable(),
  lagSeconds: seconds.nullable().describe('The RPO now: how much time would be lost'),
});
export type WalState = z.infer<typeof walState>;

/** One backup of the configuration. */
export const backupRow = z.object({
  name: z.string(),
  kind: z.string().describe('files, postgres, redis, …'),
  source: z.string().describe('files:/srv'),
  group: z.string().nullable(),
  schedule: z.string().nullable().describe('As it is written; null where it runs only when asked to'),
  nextRunAt: timestamp.nullable(),
  maxAgeSeconds: seconds.nullable().describe('Older than that is too old'),
  state: z.string().describe('ok, late, failed, never, running, paused'),
  because: z.string().nullable(),
  lastSuccess: z
    .object({
      snapshot: z.string(),
      at: timestamp,
      seconds,
      bytes: byteCount,
      addedBytes: byteCount,
      entries: z.number().int(),
      notes: z.number().int(),
    })
    .nullable(),
  lastFailure: z.object({ at: timestamp, error: z.string(), hint: z.string().nullable() }).nullable(),
  sizes: z
    .array(z.object({ at: timestamp, bytes: byteCount, addedBytes: byteCount }))
    .describe('The last runs, the oldest first, 60 at most'),
  targets: z.array(backupTarget),
  wal: walState.nullable(),
  running: z.array(backupRun),
});
export type BackupRow = z.infer<typeof backupRow>;

/** One snapshot, as it is listed. */
export const snapshotRow = z.object({
  id: z.string(),
  startedAt: timestamp,
  finishedAt: timestamp,
  host: z.string(),
  kind: z.string(),
  source: z.string(),
  group: z.string().nullable(),
  method: z.string().nullable(),
  tags: z.array(z.string()),
  entries: z.number().int(),
  bytes: byteCount,
  addedBytes: byteCount,
  treeDigest: z.string(),
  parent: z.string().nullable(),
  notes: z.number().int(),
  phases: z.array(z.object({ name: z.string(), seconds })),
  keep: z
    .array(z.string())
    .describe('Why retention keeps it: latest, daily, proved; empty where the next prune takes it'),
});
export type SnapshotRow = z.infer<typeof snapshotRow>;

/** What a restore would do, before anything is touched. */
export const restorePlan = z.object({
  id: z.string().describe('For beginRestore; valid for ten minutes'),
  backup: z.string(),
  snapshot: snapshotRow,
  checks: z.array(
    z.object({
      name: z.string(),
      verdict: z.string().describe('pass, warn, refuse'),
      found: z.string(),
      hint: z.string().nullable(),
    }),
  ),
  steps: z.array(z.string()),
  replaces: z.array(z.string()),
  bytes: byteCount,
  entries: z.number().int(),
  estimatedSeconds: seconds.nullable().describe('By earlier restores and checks of this target'),
  confirmation: z.string().describe('What has to be typed; empty where nothing is replaced'),
});
export type RestorePlan = z.infer<typeof restorePlan>;

const backupName = z.object({ backup: z.string().min(1).max(200) });
const targetName = z
  .string()
  .max(500)
  .optional()
  .describe('One target of it; the first that is well without');

export const listBackups = route({
  id: 'listBackups',
  method: 'get',
  path: '/api/v1/backups',
  summary: 'The backups of this host: how old, how large, where, what runs now',
  role: 'viewer',
  response: z.object({
    because: z.string().nullable().describe('Why there is none; null where there are some'),
    backups: z.array(backupRow),
    runs: z.array(backupRun).describe('What runs now and what ended last, the newest first, 50 at most'),
  }),
});

export const listSnapshots = route({
  id: 'listSnapshots',
  method: 'get',
  path: '/api/v1/backups/{backup}/snapshots',
  summary: 'The snapshots of a backup, the newest first',
  role: 'viewer',
  params: backupName,
  query: z.strictObject({ target: targetName }),
  response: z.object({ target: z.string(), snapshots: z.array(snapshotRow) }),
});

export const runBackup = route({
  id: 'runBackup',
  method: 'post',
  path: '/api/v1/backups/{backup}/runs',
  summary: 'Runs a backup now',
  role: 'operator',
  status: 201,
  params: backupName,
  body: z.strictObject({ tags: z.array(z.string().min(1).max(100)).max(20).optional() }),
  response: backupRun,
});

export const checkBackup = route({
  id: 'checkBackup',
  method: 'post',
  path: '/api/v1/backups/{backup}/checks',
  summary: 'Checks what a target keeps of a backup: its structure, and its bytes where asked for',
  role: 'operator',
  status: 201,
  params: backupName,
  body: z.strictObject({
    target: targetName,
    read: z
      .enum(['none', 'new', 'all'])
      .describe('Which bytes are read: none, those since the last check, all'),
    snapshot: z.string().max(64).optional(),
  }),
  response: backupRun,
});

export const cancelBackupRun = route({
  id: 'cancelBackupRun',
  method: 'delete',
  path: '/api/v1/backup-runs/{run}',
  summary: 'Ends a run; what it had begun is taken back',
  role: 'operator',
  params: z.object({ run: z.string().min(1).max(100) }),
  response: backupRun,
});

export const planRestore = route({
  id: 'planRestore',
  method: 'post',
  path: '/api/v1/backups/{backup}/restore-plans',
  summary: 'What a restore would do and whether it can; touches nothing',
  role: 'operator',
  grant: 'restore',
  status: 201,
  params: backupName,
  body: z.strictObject({
    snapshot: z.string().max(64).describe('Its id, or latest'),
    target: targetName,
    to: z.string().max(4_096).optional().describe('Where to; where it came from without'),
    only: z.array(z.string().max(4_096)).max(1_000).optional(),
    delta: z.boolean().optional(),
    until: z
      .string()
      .max(200)
      .optional()
      .describe('Point in time: RFC 3339, xid:N, lsn:X/Y, name:LABEL, immediate'),
    verify: z.boolean().optional(),
    options: z.record(z.string().max(100), z.string().max(4_096)).optional(),
  }),
  response: restorePlan,
});

export const beginRestore = route({
  id: 'beginRestore',
  method: 'post',
  path: '/api/v1/restores',
  summary: 'Does what a plan says, once what it asks for has been typed',
  role: 'operator',
  grant: 'restore',
  status: 201,
  body: z.strictObject({ plan: z.string().max(100), confirmation: z.string().max(4_096) }),
  response: backupRun,
});
