import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import { type RedisClient, RedisError } from './redis-client.ts';
import { type RedisInfo, readConfig, readInfo } from './redis-state.ts';

const LOOK_EVERY = 250;
const PIECE = 1_048_576;

/** Has the server write its dump file, and waits until it has. @throws OperationalError `unavailable`; the signal's reason */
export async function saveInBackground(client: RedisClient, signal: AbortSignal): Promise<void> {
  await untilIdle(client, signal);
  const before = (await readInfo(client, 'persistence')).get('rdb_last_save_time');
  const reply = await client.ask(['BGSAVE']);
  // Another one began between the look and the command: it serves as well, for it began after this backup did.
  if (reply instanceof RedisError && !/in progress/i.test(reply.text)) await client.demand(['BGSAVE']);
  const after = await untilIdle(client, signal);
  if (
    after.get('rdb_last_bgsave_status') !== 'ok' ||
    Number(after.get('rdb_last_save_time')) < Number(before)
  )
    throw new OperationalError(
      'unavailable',
      `Cannot BGSAVE at ${client.address}: the server could not write its dump`,
      {
        hint: 'its log says why; a full disk, or too little memory to fork, are usual',
      },
    );
}

/** The dump file, opened: a later save replaces it by another one, and leaves this as it is. */
export async function openDumpFile(client: RedisClient): Promise<FileHandle> {
  const path = await dumpPath(client);
  return open(path, 'r').catch((error: unknown) => {
    throw new OperationalError('not-found', `Cannot read ${path}: ${errorMessage(error)}`, {
      hint: 'method: bgsave needs to run on the host of the server, as root or as its user; replication does not',
      cause: error,
    });
  });
}

export async function* fileContent(file: FileHandle): AsyncGenerator<Buffer> {
  for await (const piece of file.createReadStream({ highWaterMark: PIECE, autoClose: false, start: 0 }))
    yield piece as Buffer;
}

async function dumpPath(client: RedisClient): Promise<string> {
  const [dir, name] = [await readConfig(client, 'dir'), await readConfig(client, 'dbfilename')];
  if (dir?.dir === undefined || name?.dbfilename === undefined) throw configRefused(client);
  return join(dir.dir, name.dbfilename);
}

export function configRefused(client: RedisClient): OperationalError {
  return new OperationalError(
    'forbidden',
    `Cannot ask for the folder of Redis at ${safeLine(client.address)}: CONFIG GET is refused`,
    {
      hint: 'ACL SETUSER NAME +config|get, or method: replication',
    },
  );
}

async function untilIdle(client: RedisClient, signal: AbortSignal): Promise<RedisInfo> {
  for (;;) {
    const info = await readInfo(client, 'persistence');
    if (info.get('rdb_bgsave_in_progress') === '0') return info;
    await delay(LOOK_EVERY, undefined, { signal });
  }
}
