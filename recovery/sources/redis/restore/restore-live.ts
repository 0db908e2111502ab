import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage, OperationalError } from '../../../../agent/kit/errors.ts';
import type { Entry } from '../../../archive/entry.ts';
import type {
  PreflightCheck,
  PreparedRestore,
  RestoreContext,
  RestoreReport,
} from '../../../restore/restore-kind.ts';
import { freshFolder } from '../../../streams/fresh-folder.ts';
import { totalBytes, writeEntries } from '../../../streams/restored-entries.ts';
import { StepClock, stamp } from '../../../streams/step-clock.ts';
import { checkSpace, writeNewFile } from '../../../streams/write-file.ts';
import { checkedRdb } from '../checked-rdb.ts';
import { RedisClient } from '../redis-client.ts';
import { type RedisConnectionOptions, redisOptions } from '../redis-options.ts';
import { keyspace, type RedisInfo, readConfig, readInfo } from '../redis-state.ts';
import { replicationTransfer } from '../replication-transfer.ts';
import { dataEntries, dataIn, type RedisRestore } from './prepare-redis-restore.ts';
import { versionCheck } from './redis-programs.ts';
import { startThrowaway, type ThrowawayOptions, type ThrowawayServer } from './throwaway-server.ts';
import { fitsIntoMemory, verifyRedis } from './verify-redis.ts';

const LOOK_EVERY = 100;
/** Milliseconds without a link or a transfer. */
const LONGEST_IDLE = 60_000;

/**
 * Into a running server: a temporary one on loopback loads the data, is compared, and the running one becomes its replica for a
 * moment, which replaces all that it has. A dump of what it had is kept in its data folder and is loaded again where something fails.
 */
export async function prepareLive(
  restore: RedisRestore,
  address: string,
  signal: AbortSignal,
): Promise<PreparedRestore> {
  const connection = await connectionOptions(restore, address);
  const client = await RedisClient.connect(connection, signal);
  try {
    const info = await readInfo(client);
    const settings = (await readConfig(client, '*')) ?? {};
    const sizes = Object.values(keyspace(info)).reduce((sum, { keys }) => sum + keys, 0);
    const entries = dataEntries(restore.entries);
    return {
      checks: [...(await checksOf(restore, info, settings, address)), overwritten(address, sizes)],
      steps: [
        'load it into a temporary server on loopback and compare counts and values',
        `keep a dump of what ${address} has in ${settings.dir ?? 'its data folder'}`,
        `make ${address} a replica of the temporary server (writes are refused meanwhile), then a master again`,
      ],
      replaces: [`all ${sizes} keys of ${address}`],
      bytes: totalBytes(entries),
      entries: entries.length,
      confirmation: address,
      run: (context) => new LiveRestore({ ...restore, entries }, connection, settings, context).run(),
    };
  } finally {
    client.close();
  }
}

async function connectionOptions(
  { request }: RedisRestore,
  address: string,
): Promise<RedisConnectionOptions> {
  const { username, 'password-file': file } = request.options;
  const password = file === undefined ? process.env.REDISCLI_AUTH : (await readFile(file, 'utf8')).trimEnd();
  const read = redisOptions.safeParse({
    address,
    ...(username && { username }),
    ...(password && { password }),
  });
  if (read.success) return read.data;
  throw new OperationalError('invalid', `Cannot restore into ${address}: ${read.error.issues[0]?.message}`);
}

async function checksOf(
  { facts, program, entries }: RedisRestore,
  info: RedisInfo,
  settings: Readonly<Record<string, string>>,
  address: string,
): Promise<readonly PreflightCheck[]> {
  const version = info.get('redis_version') ?? '0';
  const isValkey = info.get('server_name') === 'valkey';
  const because =
    unfit(info, settings, address) ??
    (program === undefined ? 'no redis-server is here to load it into' : undefined);
  const fits = await fitsIntoMemory(facts.used_memory);
  return [
    because === undefined
      ? { name: 'running server', verdict: 'pass', found: `Redis ${version} at ${address}` }
      : {
          name: 'running server',
          verdict: 'refuse',
          found: because,
          hint: 'stop it and restore into its data folder',
        },
    versionCheck(facts.rdb?.version, { version, isValkey }),
    fits
      ? { name: 'memory', verdict: 'pass', found: 'enough for a second server' }
      : {
          name: 'memory',
          verdict: 'refuse',
          found: 'too little for a second server',
          hint: 'stop it and restore into its data folder',
        },
    await checkSpace(settings.dir ?? '/', Number(info.get('used_memory') ?? 0) + totalBytes(entries)),
  ];
}

/** Why a server cannot become a replica of one on loopback. */
function unfit(
  info: RedisInfo,
  settings: Readonly<Record<string, string>>,
  address: string,
): string | undefined {
  if (!/^(\/|127\.|localhost:|\[::1\])/.test(address))
    return 'it is on another host, and the temporary server is on loopback';
  if (info.get('role') !== 'master') return 'it is a replica: restore into its master';
  if (info.get('cluster_enabled') === '1') return 'it is part of a cluster, which takes no REPLICAOF';
  if (settings['tls-replication'] === 'yes') return 'it replicates over TLS only';
  if (settings.masteruser) return 'it has a masteruser';
  if (settings.dir === undefined) return 'CONFIG GET is refused';
  return undefined;
}

function overwritten(address: string, keys: number): PreflightCheck {
  const found = `all ${keys} keys of ${address}, also those that are written until it is done`;
  return { name: 'what would be overwritten', verdict: 'warn', found, hint: 'a dump of them is kept' };
}

class LiveRestore {
  readonly #restore: RedisRestore;
  readonly #connection: RedisConnectionOptions;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #context: RestoreContext;
  readonly #clock: StepClock;
  readonly #safety: string;

  constructor(
    restore: RedisRestore,
    connection: RedisConnectionOptions,
    settings: Readonly<Record<string, string>>,
    context: RestoreContext,
  ) {
    this.#restore = restore;
    this.#connection = connection;
    this.#settings = settings;
    this.#context = context;
    this.#clock = new StepClock(context);
    this.#safety = join(settings.dir ?? '/', `before-restore-${stamp(context.now())}.rdb`);
  }

  async run(): Promise<RestoreReport> {
    const { entries } = this.#restore;
    const folder = await freshFolder(this.#context.temporaryFolder);
    await this.#clock.run('fetch', () => this.#write(folder));
    const server = await this.#clock.run('start server', () => this.#serve(dataIn(folder, entries)));
    try {
      const notes = await this.#clock.run('verify', () => this.#verify(server));
      await this.#clock.run('safety copy', () => this.#keep());
      await this.#clock.run('swap', () => this.#swap(server));
      const next = [`rm ${this.#safety}   # when it is not needed any more`];
      return this.#clock.report({
        entries: entries.length,
        bytes: totalBytes(entries),
        safetyCopy: this.#safety,
        notes,
        next,
      });
    } finally {
      await server.close();
    }
  }

  #write(folder: string): Promise<void> {
    const { repository, entries } = this.#restore;
    const pathOf = ({ path }: Entry) => join(folder, path);
    return writeEntries(entries, { repository, pathOf, verify: false, context: this.#context });
  }

  async #serve(data: ThrowawayOptions['data'], signal = this.#context.signal): Promise<Serving> {
    const { program, facts } = this.#restore;
    const port = await freePort();
    const temporary = await freshFolder(this.#context.temporaryFolder);
    const debug = facts.sample.method === 'digest-value';
    const server = await startThrowaway({ program: program!, data, temporary, signal, port, debug });
    return Object.assign(server, { port });
  }

  async #verify({ client }: Serving): Promise<readonly string[]> {
    const { snapshot, facts } = this.#restore;
    return verifyRedis(client, snapshot.fingerprints, facts);
  }

  async #keep(): Promise<void> {
    const { signal } = this.#context;
    const client = await RedisClient.connect(this.#connection, signal);
    try {
      const dump = checkedRdb(
        replicationTransfer(client, () => {}),
        client.address,
      );
      await writeNewFile(this.#safety, dump, { signal });
    } finally {
      client.close();
    }
  }

  async #swap(server: Serving): Promise<void> {
    const { signal } = this.#context;
    try {
      await this.#takeOver(server, signal);
    } catch (error) {
      await this.#putBack(error);
      signal.throwIfAborted();
      throw error;
    }
  }

  /** It goes on also when the run was aborted: half replaced is worse than late. */
  async #putBack(error: unknown): Promise<void> {
    const patience = AbortSignal.timeout(3_600_000);
    const data = {
      folder: dirname(this.#safety),
      dump: this.#safety.slice(dirname(this.#safety).length + 1),
    };
    const server = await this.#serve(data, patience);
    try {
      await this.#takeOver(server, patience);
    } catch (second) {
      throw new OperationalError(
        'unavailable',
        `Cannot put back what ${this.#connection.address} had: ${errorMessage(second)}; before that: ${errorMessage(error)}`,
        { hint: `its data are in ${this.#safety}: stop the server and put them in the place of its dump` },
      );
    } finally {
      await server.close();
    }
  }

  /** The running server gets what the temporary one has. */
  async #takeOver({ client: from, password, port }: Serving, signal: AbortSignal): Promise<void> {
    await from.demand(['REPLICAOF', 'NO', 'ONE']);
    const client = await RedisClient.connect(this.#connection, signal);
    try {
      // For this moment only; it is given back below, and is never written to the configuration file.
      await client.demand(['CONFIG', 'SET', 'masterauth', password]);
      await client.demand(['REPLICAOF', '127.0.0.1', String(port)]);
      await synchronised(client, signal);
    } finally {
      client.close();
      await this.#letGo();
    }
  }

  async #letGo(): Promise<void> {
    const client = await RedisClient.connect(this.#connection, AbortSignal.timeout(30_000));
    try {
      await client.demand(['REPLICAOF', 'NO', 'ONE']);
      await client.demand(['CONFIG', 'SET', 'masterauth', this.#settings.masterauth ?? '']);
    } finally {
      client.close();
    }
  }
}

type Serving = ThrowawayServer & { readonly port: number };

async function synchronised(client: RedisClient, signal: AbortSignal): Promise<void> {
  for (let idle = 0; idle < LONGEST_IDLE; idle += LOOK_EVERY) {
    const info = await readInfo(client, 'replication', 'persistence');
    const loading = info.get('master_sync_in_progress') === '1' || info.get('loading') === '1';
    if (!loading && info.get('master_link_status') === 'up') return;
    if (loading) idle = 0;
    await delay(LOOK_EVERY, undefined, { signal });
  }
  throw new OperationalError(
    'unavailable',
    `Cannot restore into ${client.address}: it does not replicate from the temporary server`,
    {
      hint: 'the log of the server says why',
    },
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
