import { z } from 'zod';
import {
  durationField,
  optionalBytesField,
  optionalDurationField,
  secretField,
} from '../agent/kit/config-fields.ts';
import { calendarField, timeZoneField } from './backup/calendar-bun.ts';
import { backupContradictions } from './backup/config-contradictions.ts';
import { kindChoice } from './kind-choice.ts';
import { sourceKinds } from './sources/index.ts';
import { targetKinds } from './targets/index.ts';

const name = z
  .string()
  .max(200)
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._:-]*$/u,
    'expected letters, digits, spaces and . _ : -, a letter or digit first',
  );
const word = z.string().min(1).max(4_096);
const keep = z.int().min(1).max(100_000).optional();
const ratio = z.number().min(0.01).max(1).optional();

const repository = z.strictObject({
  targets: z
    .array(kindChoice(targetKinds))
    .min(1)
    .max(10)
    .describe('Where it is kept, whole in each of these places.'),
  passphrase: secretField().optional().describe('The passphrase that opens it.'),
  identity: secretField().optional().describe('The X25519 identity that opens it (vedette backup key new).'),
  writer_key: secretField()
    .optional()
    .describe('A writer key: this host backs up and cannot read back (vedette backup key writer).'),
});
export type ConfiguredRepository = z.output<typeof repository>;

/** When something is due: by a calendar, or so long behind the last time. */
const due = {
  schedule: calendarField
    .optional()
    .describe('When it runs, as a cron expression of five fields, or @daily.'),
  time_zone: timeZoneField
    .optional()
    .describe('Time zone of the IANA database for the schedule; that of this host without it.'),
  every: optionalDurationField({ min: '1s', max: '366d' })
    .optional()
    .describe('Runs so long behind the begin of the last time, instead of by a schedule.'),
} as const;

const hook = z.strictObject({
  run: z.array(word).min(1).max(1_000).describe('The program and its arguments; no shell reads them.'),
  timeout: durationField('5m', { min: '1s', max: '1d' }).describe('After this it is ended, and has failed.'),
});

const retention = z.strictObject({
  keep_last: keep.describe('So many of the latest.'),
  keep_hourly: keep.describe('The last of each hour, for so many hours that have one.'),
  keep_daily: keep.describe('The last of each day, for so many days that have one.'),
  keep_weekly: keep.describe('The last of each week, for so many weeks that have one.'),
  keep_monthly: keep.describe('The last of each month, for so many months that have one.'),
  keep_yearly: keep.describe('The last of each year, for so many years that have one.'),
  keep_within: optionalDurationField({ min: '1m' }).optional().describe('All that are younger.'),
  keep_days: keep.describe('All that are younger than so many days.'),
  keep_tags: z.array(word).max(100).optional().describe('All that have one of these tags.'),
});

const gentle = z.strictObject({
  bandwidth: z
    .array(
      z.strictObject({
        from: z
          .string()
          .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { message: 'expected HH:MM' })
          .describe('Time of the local day from which it holds.'),
        rate: optionalBytesField({ min: '1KiB' })
          .optional()
          .describe('Bytes per second to the targets; no limit without it.'),
      }),
    )
    .min(1)
    .max(48)
    .optional()
    .describe('How fast it sends, by time of day.'),
  pressure: z
    .strictObject({
      cpu: ratio.describe('Share of time in which tasks wait for a processor.'),
      io: ratio.describe('Share of time in which tasks wait for a disk.'),
      memory: ratio.describe('Share of time in which tasks wait for memory.'),
    })
    .optional()
    .describe('Pressure of this host (PSI, some, 10 s) above which it slows down.'),
});

const backup = z.strictObject({
  name: name.describe('What it is called; its snapshots are found by it.'),
  enabled: z.boolean().default(true).describe('Whether it runs by itself.'),
  source: kindChoice(sourceKinds).describe('What is backed up.'),
  repository: name.optional().describe('Which repository it goes to; the only one where there is one.'),
  ...due,
  jitter: optionalDurationField({ max: '1d' })
    .optional()
    .describe('Begins up to so much later, so that hosts do not begin at once.'),
  max_age: optionalDurationField({ min: '1s' })
    .optional()
    .describe('The newest good one may be so old; from its schedule without it.'),
  retention: retention.optional().describe('What is kept; without it all, until somebody prunes.'),
  before: z.array(hook).max(20).default([]).describe('Run before it; one that fails stops it.'),
  after: z.array(hook).max(20).default([]).describe('Run behind it, however it ended (VEDETTE_OUTCOME).'),
  group: name.optional().describe('Backups of one group are taken together, as one state of a service.'),
  tags: z.array(z.string().min(1).max(100)).max(20).default([]).describe('Tags of its snapshots.'),
  gentle: gentle.prefault({}).describe('How it goes easy on the service.'),
  check: z
    .strictObject({
      ...due,
      read: z
        .enum(['none', 'new', 'all'])
        .default('none')
        .describe('Which bytes are read back: none, those since the last check, all.'),
    })
    .optional()
    .describe('When its snapshots are checked on every target.'),
  wal: z
    .enum(['off', 'command', 'stream'])
    .default('off')
    .describe(
      'Write-ahead logs of PostgreSQL: command, where its archive_command is vedette wal push; stream, received all the time.',
    ),
});
/** One backup of the configuration; times in milliseconds. */
export type ConfiguredBackup = z.output<typeof backup>;

/** Options of the `backup:` section. */
export const backupConfig = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether backups run by themselves on this host.'),
    concurrency: z.int().min(1).max(16).default(1).describe('Backups and checks at the same time.'),
    repositories: z.record(name, repository).default({}).describe('Where backups go, each under a name.'),
    list: z.array(backup).max(1_000).default([]).describe('What is backed up, when, and where to.'),
  })
  .superRefine((config, context) => {
    for (const { path, message } of backupContradictions(config))
      context.addIssue({ code: 'custom', path: [...path], message });
  })
  .prefault({})
  .describe('Backups of this host.');
export type BackupConfig = z.output<typeof backupConfig>;
