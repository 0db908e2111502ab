import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage, OperationalError } from '../../../../agent/kit/errors.ts';
import { childText } from '../../../streams/child-output.ts';
import { RedisClient } from '../redis-client.ts';
import { redisOptions } from '../redis-options.ts';
import { readInfo } from '../redis-state.ts';
import type { RedisProgram } from './redis-programs.ts';

export type ThrowawayOptions = {
  readonly program: RedisProgram;
  /** What it loads. */
  readonly data:
    | { readonly folder: string; readonly dump: string }
    | { readonly folder: string; readonly appendOnlyFolder: string | undefined; readonly file: string };
  /** A folder for its socket and its configuration. */
  readonly temporary: string;
  readonly signal: AbortSignal;
  /** Also listens there on 127.0.0.1, for a server that takes the data over. */
  readonly port?: number;
  /** Whether values are hashed by `DEBUG DIGEST-VALUE`, which servers allow only when they are told to. */
  readonly debug?: boolean;
  /** As whom it runs. */
  readonly account?: { readonly uid: number; readonly gid: number };
};

export interface ThrowawayServer {
  readonly client: RedisClient;
  /** What its other connections need. */
  readonly password: string;
  close(): Promise<void>;
}

const LOOK_EVERY = 100;

/**
 * Starts a server on a socket of its own that loads the data, and waits until it has. It is a replica of nobody: so it keeps what
 * has expired, and its counts are those of the snapshot, however long ago that was. It never saves.
 *
 * @throws OperationalError `unavailable` where it cannot load it, with the end of what it said
 */
export async function startThrowaway(options: ThrowawayOptions): Promise<ThrowawayServer> {
  const { program, temporary, signal, account } = options;
  const [socket, log, file] = ['s', 'log', 'conf'].map((name) => join(temporary, name)) as [
    string,
    string,
    string,
  ];
  const password = randomBytes(24).toString('hex');
  await writeFile(file, configuration(options, { socket, log, password }), { mode: 0o600 });
  if (account !== undefined) await (await import('node:fs/promises')).chown(file, account.uid, account.gid);
  const end = new AbortController();
  const both = AbortSignal.any([signal, end.signal]);
  const child = { file: program.path, args: [file], env: { LC_ALL: 'C' }, cwd: temporary, ...account };
  let ended: unknown;
  const running = childText(child, { task: 'start a throwaway server', signal: both }).then(
    () => {
      ended = 'it has ended';
    },
    (error: unknown) => {
      ended = error;
    },
  );
  const close = async () => {
    end.abort(new Error('it is not needed any more'));
    await running;
  };
  try {
    return { client: await loaded(socket, password, signal, () => ended), password, close };
  } catch (error) {
    await close();
    signal.throwIfAborted();
    throw new OperationalError(
      'unavailable',
      `Cannot load what was restored into a throwaway server: ${await lastWords(log, error)}`,
      {
        hint: 'the data or the version of the server is not what it has to be: vedette backup check SNAPSHOT --read',
        cause: error,
      },
    );
  }
}

function configuration(
  { data, program, debug, port = 0 }: ThrowawayOptions,
  { socket, log, password }: { readonly socket: string; readonly log: string; readonly password: string },
): string {
  const loads =
    'dump' in data
      ? ['appendonly no', `dbfilename ${quoted(data.dump)}`]
      : [
          'appendonly yes',
          `appendfilename ${quoted(data.file)}`,
          ...(data.appendOnlyFolder === undefined ? [] : [`appenddirname ${quoted(data.appendOnlyFolder)}`]),
        ];
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `unixsocket ${quoted(socket)}`,
    'unixsocketperm 700',
    `requirepass ${password}`,
    `logfile ${quoted(log)}`,
    `dir ${quoted(data.folder)}`,
    'save ""',
    'daemonize no',
    'replicaof 127.0.0.1 1',
    'repl-diskless-sync-delay 0',
    // Before 7.0 there is no such setting, and DEBUG is allowed.
    ...(debug && Number(program.version.split('.')[0]) >= 7 ? ['enable-debug-command local'] : []),
    ...loads,
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

async function loaded(
  socket: string,
  password: string,
  signal: AbortSignal,
  ended: () => unknown,
): Promise<RedisClient> {
  for (;;) {
    signal.throwIfAborted();
    if (ended() !== undefined) throw ended();
    const client = await RedisClient.connect(redisOptions.parse({ address: socket, password }), signal).catch(
      () => undefined,
    );
    if (client !== undefined) {
      const info = await readInfo(client, 'persistence').catch(() => undefined);
      if (info?.get('loading') === '0') return client;
      client.close();
    }
    await delay(LOOK_EVERY, undefined, { signal });
  }
}

/** Its log says why, better than how it ended. */
async function lastWords(log: string, error: unknown): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  const lines = text
    .split('\n')
    .filter(
      (line) => / [#*] /.test(line) && /error|fatal|can't|wrong|bad|short read|unexpected|not/i.test(line),
    );
  return (
    lines
      .at(-1)
      ?.replace(/^.*? [#*] /, '')
      .slice(0, 300) ?? errorMessage(error)
  );
}
