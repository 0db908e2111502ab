import { OperationalError } from '../../../agent/kit/errors.ts';

export type BackupLabel = {
  readonly startLsn: string;
  /** Name of the segment that recovery reads first. */
  readonly startSegment: string;
  readonly checkpointLsn: string;
  readonly timeline: number;
};

/** Reads `backup_label` (`xlogbackup.c`). @throws OperationalError `invalid` */
export function parseBackupLabel(text: string): BackupLabel {
  const start = /^START WAL LOCATION: ([0-9A-F]+\/[0-9A-F]+) \(file ([0-9A-F]{24})\)$/m.exec(text);
  const checkpoint = /^CHECKPOINT LOCATION: ([0-9A-F]+\/[0-9A-F]+)$/m.exec(text)?.[1];
  const timeline = /^START TIMELINE: (\d+)$/m.exec(text)?.[1];
  if (start?.[1] === undefined || start[2] === undefined || checkpoint === undefined)
    throw new OperationalError('invalid', 'Cannot read the backup label: it is not what PostgreSQL writes');
  return {
    startLsn: start[1],
    startSegment: start[2],
    checkpointLsn: checkpoint,
    timeline: timeline === undefined ? Number.parseInt(start[2].slice(0, 8), 16) : Number(timeline),
  };
}
