import { archiveDoor } from '../../recovery/backup/archive-door.ts';
import { runProcessJob } from '../daemon/backup/backup-job.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** `vedette backup-job`: the process in which an agent does the work of a backup; nobody types it. */
export async function runBackupJob(): Promise<ExitCode> {
  return (await runProcessJob(archiveDoor)) ? exitCodes.ok.code : exitCodes.failure.code;
}
