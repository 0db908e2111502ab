import { OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import { type RedisClient, RedisError } from './redis-client.ts';

/** Bytes of the mark behind an RDB whose length nobody knew. */
const MARK = 40;
/** Lines that may come before the transfer; while the dump is made an empty one comes every 10 s. */
const MOST_EMPTY_LINES = 100_000;
const PIECE = 1_048_576;

/** What the server says when a full synchronisation begins. */
export type FullSynchronisation = { readonly replicationId: string; readonly offset: number };

/**
 * The RDB that a server sends to a new replica (`replication.c`; `PSYNC ? -1`), with a length before it or a mark behind it. Newer
 * servers are asked for nothing else (`rdb-only`), so that they keep no commands for us.
 *
 * @param onBegin called when the server has said from where it goes on: it forks at this moment
 * @throws OperationalError `unavailable` where it refuses, or closes in the middle; `forbidden`
 */
export async function* replicationTransfer(
  client: RedisClient,
  onBegin: (synchronisation: FullSynchronisation) => void,
): AsyncGenerator<Buffer> {
  await client.ask(['REPLCONF', 'rdb-only', '1']);
  await client.ask(['REPLCONF', 'capa', 'eof', 'capa', 'psync2']);
  client.send(['PSYNC', '?', '-1']);
  onBegin(synchronisation(await filledLine(client), client));
  const head = await filledLine(client);
  const mark = /^\$EOF:([\x21-\x7e]{40})$/.exec(head);
  if (mark) return yield* untilMark(client, Buffer.from(mark[1]!, 'latin1'));
  if (!/^\$\d{1,15}$/.test(head))
    throw refused(client, `it sends ${JSON.stringify(safeLine(head, 100))} for an RDB`);
  yield* ofLength(client, Number(head.slice(1)));
}

function synchronisation(line: string, client: RedisClient): FullSynchronisation {
  const begun = /^\+FULLRESYNC ([0-9a-zA-Z]{1,100}) (-?\d{1,19})$/.exec(line);
  if (begun) return { replicationId: begun[1]!, offset: Number(begun[2]) };
  const error = line.startsWith('-') ? new RedisError(line.slice(1)) : undefined;
  if (error?.code === 'NOPERM')
    throw new OperationalError(
      'forbidden',
      `Cannot replicate from ${client.address}: ${safeLine(error.text)}`,
      {
        hint: 'ACL SETUSER NAME +psync +replconf +ping',
      },
    );
  if (error?.code === 'NOMASTERLINK')
    throw refused(
      client,
      'it is a replica that has lost its master',
      'back up the master, or wait until the link is up',
    );
  throw refused(client, `it says ${JSON.stringify(safeLine(line, 200))} to PSYNC`);
}

async function filledLine(client: RedisClient): Promise<string> {
  for (let count = 0; count < MOST_EMPTY_LINES; count++) {
    const line = await client.readLine();
    if (line !== '') return line;
  }
  throw refused(client, 'it never begins');
}

async function* ofLength(client: RedisClient, length: number): AsyncGenerator<Buffer> {
  for (let left = length; left > 0; ) {
    const piece = await nextPiece(client, Math.min(left, PIECE), `${length - left} of ${length} bytes`);
    left -= piece.length;
    yield piece;
  }
}

/** The mark is random: that it is part of the data has odds of one in 2^160, and the checksum would tell. */
async function* untilMark(client: RedisClient, mark: Buffer): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  for (let bytes = 0; ; ) {
    const piece = await nextPiece(client, PIECE, `${bytes} bytes`);
    bytes += piece.length;
    const joined = held.length === 0 ? piece : Buffer.concat([held, piece]);
    const at = joined.indexOf(mark);
    const sure = at >= 0 ? at : Math.max(0, joined.length - MARK + 1);
    if (sure > 0) yield joined.subarray(0, sure);
    if (at >= 0) return;
    held = Buffer.from(joined.subarray(sure));
  }
}

async function nextPiece(client: RedisClient, most: number, after: string): Promise<Buffer> {
  try {
    return await client.readSome(most);
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    throw new OperationalError(error.kind, `${error.message}, after ${after} of the RDB`, {
      hint: 'where the server is busy, a larger client-output-buffer-limit replica helps',
      cause: error,
    });
  }
}

function refused(client: RedisClient, state: string, hint?: string): OperationalError {
  return new OperationalError(
    'unavailable',
    `Cannot replicate from ${client.address}: ${state}`,
    hint === undefined ? {} : { hint },
  );
}
