import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { archiveDoor } from '../../../recovery/backup/archive-door.ts';
import type { BackupDefinition, Chosen } from '../../../recovery/backup/backup-definition.ts';
import { commandOptions } from '../../../recovery/sources/command/command-options.ts';
import { Secret } from '../../kit/secret.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { sealSecrets } from '../probes/sealed-definition.ts';
import { runBackupJob } from './backup-job.ts';
import type { BackupJob, JobMessage } from './job-messages.ts';

/** A backup of what a program writes, into a folder of its own. */
export function programBackup(
  changes: Partial<BackupDefinition> = {},
  script = 'echo all',
): BackupDefinition {
  const options = commandOptions.parse({ commands: [{ name: 'app', run: ['/bin/sh', '-c', script] }] });
  return {
    ...{
      name: 'app',
      host: 'web1',
      group: null,
      tags: [],
      before: [],
      after: [],
      gentle: {},
      retention: null,
    },
    source: { kind: 'command', options },
    targets: [directoryTarget(join(temporaryFolder(), 'repository'))],
    key: { passphrase: new Secret('correct horse') },
    ...changes,
  };
}

export function directoryTarget(path: string): Chosen {
  return { kind: 'directory', options: { path, must_be_mounted: false } };
}

/** Does a job in this process, as a child does it. */
export function doneHere(job: BackupJob) {
  const input = new PassThrough();
  const heard: JobMessage[] = [];
  const ending = new AbortController();
  input.write(`${JSON.stringify(sealSecrets(job))}\n`);
  const write = (line: string) => void heard.push(JSON.parse(line));
  const done = runBackupJob({ input, write, ending: ending.signal, door: archiveDoor });
  const message = <Tell extends JobMessage['tell']>(tell: Tell) =>
    heard.find((one): one is Extract<JobMessage, { tell: Tell }> => one.tell === tell);
  return { input, heard, message, done, end: () => ending.abort(new Error('ended')) };
}

/** Takes a backup. */
export async function backedUp(
  backup: BackupDefinition,
  changes: Partial<Extract<BackupJob, { do: 'backup' }>> = {},
) {
  const job = {
    do: 'backup',
    backups: [backup],
    known: [],
    prune: false,
    cacheFolder: temporaryFolder(),
  } as const;
  const { done, message } = doneHere({ ...job, ...changes });
  await done;
  return message('backed-up')!;
}
