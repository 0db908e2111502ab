import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { type BackupRow, listBackups } from '../../../contract/backups.ts';
import { OperationalError } from '../../../kit/errors.ts';
import type { Output } from '../../command.ts';
import { connect } from '../../connect.ts';
import type { ConnectionArguments } from '../../connection-options.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';
import { type Column, formatTable } from '../../table/format-table.ts';
import { shortDuration } from '../../table/short-units.ts';
import { type KeepArguments, retentionOf } from '../keep-options.ts';
import type { RepositoryArguments } from '../repository-options.ts';
import { repositoryPlace } from '../repository-place.ts';
import { sourcesFromWords } from '../run/definitions-from-words.ts';
import { localTime } from '../snapshot-columns.ts';
import type { Calendar } from './calendars.ts';
import { crontabLine, systemdUnits } from './unit-text.ts';

export type ScheduleArguments = RepositoryArguments &
  ConnectionArguments &
  KeepArguments & {
    readonly source?: readonly string[] | undefined;
    readonly calendar: Calendar;
    readonly cron: boolean;
    readonly json: boolean;
  };

/** Where a passphrase is looked for that no option names. */
const PASSPHRASE_FILE = '/etc/vedette/backup-passphrase';

/** `vedette backup schedule`. @throws OperationalError */
export async function runSchedule(args: ScheduleArguments, output: Output): Promise<ExitCode> {
  if (args.source === undefined) return showSchedule(args, output);
  await checked(args);
  const hasKey =
    args.keyFile !== undefined || args.passphraseFile !== undefined || args.repository !== undefined;
  const passphraseFile = hasKey ? undefined : PASSPHRASE_FILE;
  const scheduled = { words: commandWords(args), calendar: args.calendar, passphraseFile };
  const texts = args.cron ? { crontab: crontabLine(scheduled) } : systemdUnits(scheduled);
  output.write(args.json ? jsonText(texts) : Object.values(texts).join('\n'));
  if (!args.json) tellNext(args, passphraseFile, output);
  return exitCodes.ok.code;
}

/** What would fail at night fails now. */
async function checked(args: ScheduleArguments): Promise<void> {
  sourcesFromWords({ source: args.source ?? [] });
  await repositoryPlace(args);
  retentionOf(args);
}

function commandWords(args: ScheduleArguments): string[] {
  const { source = [], target = [], repository, config, passphraseFile, keyFile } = args;
  const given = [
    ...source.flatMap((one) => ['--source', one]),
    ...(target.length === 0 && repository === undefined && process.env.BACKUP_DIR
      ? ['--target', `directory:${resolve(process.env.BACKUP_DIR)}`]
      : target.flatMap((one) => ['--target', one])),
    ...option('--repository', repository),
    ...option('--config', config && resolve(config)),
    ...option('--passphrase-file', passphraseFile && resolve(passphraseFile)),
    ...option('--key-file', keyFile && resolve(keyFile)),
    ...keepWords(args),
  ];
  return [program(), 'backup', 'run', ...given, '--lock', 'backup'];
}

function keepWords(args: ScheduleArguments): string[] {
  return Object.entries(args).flatMap(([name, value]) => {
    if (!name.startsWith('keep-') || value === undefined) return [];
    return [value].flat().flatMap((one) => [`--${name}`, String(one)]);
  });
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}

/** This program by its own path: neither cron nor systemd has ours. */
function program(): string {
  try {
    return realpathSync(process.execPath);
  } catch {
    return '/usr/local/bin/vedette';
  }
}

function tellNext({ cron }: ScheduleArguments, passphraseFile: string | undefined, output: Output): void {
  if (passphraseFile !== undefined)
    output.writeError(
      `hint: the passphrase is read from ${passphraseFile}; make it with: (umask 077; head -c 24 /dev/urandom | base64 > ${passphraseFile}) and keep a copy elsewhere\n`,
    );
  if (!cron)
    output.writeError('hint: systemctl daemon-reload && systemctl enable --now vedette-backup.timer\n');
}

async function showSchedule(args: ScheduleArguments, output: Output): Promise<ExitCode> {
  const { backups, because } = await (await connect(args)).call(listBackups);
  if (args.json) output.write(jsonText({ backups: backups.map(scheduleRow) }));
  else if (backups.length === 0)
    throw new OperationalError(
      'not-found',
      `Cannot show a schedule: ${because ?? 'the agent has no backups'}`,
      {
        hint: 'Section backup: of the configuration; vedette config schema has its options',
      },
    );
  else output.write(`${formatTable(columns(Date.now()), backups, output.columns).join('\n')}\n`);
  return exitCodes.ok.code;
}

function scheduleRow({ name, schedule, nextRunAt, maxAgeSeconds, state, because, lastSuccess }: BackupRow) {
  return { name, schedule, nextRunAt, maxAgeSeconds, state, because, lastSuccessAt: lastSuccess?.at ?? null };
}

function columns(now: number): Column<BackupRow>[] {
  return [
    { title: 'BACKUP', cell: ({ name }) => name, shrinkTo: 12 },
    { title: 'GROUP', cell: ({ group }) => group ?? '', spare: 3 },
    { title: 'SCHEDULE', cell: ({ schedule }) => schedule ?? 'by hand' },
    { title: 'NEXT', cell: ({ nextRunAt }) => (nextRunAt === null ? '' : localTime(nextRunAt)), spare: 1 },
    {
      title: 'IN',
      cell: ({ nextRunAt }) => (nextRunAt === null ? '' : shortDuration(Date.parse(nextRunAt) - now)),
      align: 'right',
    },
    {
      title: 'LAST',
      cell: ({ lastSuccess }) => (lastSuccess === null ? 'never' : localTime(lastSuccess.at)),
      spare: 2,
    },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'WHY', cell: ({ because }) => because ?? '', spare: 4, shrinkTo: 16 },
  ];
}
