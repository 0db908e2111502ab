import { randomBytes } from 'node:crypto';
import type { Captured, SnapshotSink } from '../../archive/repository.ts';
import { followed } from '../../streams/followed-stream.ts';
import type { CaptureContext } from '../source-kind.ts';
import { addAppendOnlyFiles } from './append-only-files.ts';
import { fileContent, openDumpFile, saveInBackground } from './background-save.ts';
import { type CheckedRdb, checkedRdb } from './checked-rdb.ts';
import { RedisClient, RedisError, type RedisReply, replyText } from './redis-client.ts';
import {
  chooseKeys,
  lookAt,
  type RedisLook,
  type SampledKey,
  steadyFingerprints,
  steadySample,
} from './redis-fingerprints.ts';
import type { RedisOptions } from './redis-options.ts';
import { readConfig, readInfo } from './redis-state.ts';
import { type FullSynchronisation, replicationTransfer } from './replication-transfer.ts';

/** Entries: `dump.rdb` or the folder of append-only files, `users.acl`, `config.json`. */
export async function captureRedis(
  options: RedisOptions,
  sink: SnapshotSink,
  context: CaptureContext,
): Promise<Captured> {
  const { signal } = context;
  const client = await RedisClient.connect(options, signal);
  try {
    return await new RedisCapture(options, sink, context, client).run();
  } finally {
    client.close();
  }
}

/** What the parts of a capture find out beside the data. */
type Poured = { readonly facts: Readonly<Record<string, unknown>>; readonly after: RedisLook };

class RedisCapture {
  readonly #options: RedisOptions;
  readonly #sink: SnapshotSink;
  readonly #context: CaptureContext;
  readonly #client: RedisClient;

  constructor(options: RedisOptions, sink: SnapshotSink, context: CaptureContext, client: RedisClient) {
    this.#options = options;
    this.#sink = sink;
    this.#context = context;
    this.#client = client;
  }

  async run(): Promise<Captured> {
    const client = this.#client;
    this.#sink.phase('look');
    const facts = await this.#facts();
    const canary = await this.#writeCanary();
    const seed = randomBytes(8).toString('hex');
    const keys = await chooseKeys(client, this.#options.sample, seed);
    const before = await lookAt(client, keys);
    const poured = await this.#pour(keys);
    await this.#addSettings();
    const sample = steadySample(before, poured.after);
    const looks = { keyspace: { before: before.sizes, after: poured.after.sizes } };
    return {
      method: this.#options.method,
      facts: { ...facts, ...poured.facts, ...looks, sample: { seed, method: before.method, keys: sample } },
      fingerprints: steadyFingerprints(before, poured.after),
      ...(canary && { canary }),
    };
  }

  #pour(keys: readonly SampledKey[]): Promise<Poured> {
    if (this.#options.method === 'aof') return this.#appendOnly(keys);
    return this.#options.method === 'bgsave' ? this.#backgroundSave(keys) : this.#replication(keys);
  }

  /** The second look is taken on a connection of its own while the dump flows: the first carries it. */
  async #replication(keys: readonly SampledKey[]): Promise<Poured> {
    const { signal } = this.#context;
    this.#sink.phase('replicate');
    const looking = await RedisClient.connect(this.#options, signal);
    try {
      let begun: { synchronisation: FullSynchronisation; after: Promise<RedisLook> } | undefined;
      const transfer = replicationTransfer(this.#client, (synchronisation) => {
        begun = { synchronisation, after: lookAt(looking, keys) };
        begun.after.catch(() => {});
      });
      const facts = await this.#addDump(transfer);
      return { facts: { ...facts, ...begun!.synchronisation }, after: await begun!.after };
    } finally {
      looking.close();
    }
  }

  async #backgroundSave(keys: readonly SampledKey[]): Promise<Poured> {
    this.#sink.phase('save');
    await saveInBackground(this.#client, this.#context.signal);
    const after = await lookAt(this.#client, keys);
    this.#sink.phase('read');
    const file = await openDumpFile(this.#client);
    try {
      this.#sink.expect({ bytes: (await file.stat()).size });
      return { facts: await this.#addDump(fileContent(file)), after };
    } finally {
      await file.close();
    }
  }

  async #appendOnly(keys: readonly SampledKey[]): Promise<Poured> {
    this.#sink.phase('read append-only files');
    const files = await addAppendOnlyFiles(this.#client, this.#sink, this.#context.signal);
    return { facts: { appendOnlyFiles: files }, after: await lookAt(this.#client, keys) };
  }

  async #addDump(pieces: AsyncIterable<Buffer>): Promise<Readonly<Record<string, unknown>>> {
    const rdb: CheckedRdb = checkedRdb(pieces, this.#client.address);
    const stream = followed(rdb, this.#context.signal);
    const mtime = `${this.#context.now().getTime()}000000`;
    await this.#sink.add({ path: 'dump.rdb', type: 'file', mode: 0o600, mtime }, { from: 'stream', stream });
    await stream.ended;
    const { version, fields, checksum } = rdb.found();
    if (checksum === 'absent') this.#sink.note('dump.rdb has no checksum: the server has rdbchecksum no');
    return { rdb: { version, fields, checksum } };
  }

  async #facts(): Promise<Readonly<Record<string, unknown>>> {
    const info = await readInfo(this.#client);
    const modules = await this.#client.ask(['MODULE', 'LIST']);
    const settings = await readConfig(this.#client, 'append*');
    const place = await readConfig(this.#client, 'dir');
    const names = [
      'redis_version',
      'valkey_version',
      'server_name',
      'redis_mode',
      'run_id',
      'role',
      'maxmemory',
      'used_memory',
    ];
    const found = names.flatMap((name) => (info.has(name) ? [[name, info.get(name)] as const] : []));
    return {
      ...Object.fromEntries(found),
      replicationId: info.get('master_replid'),
      offset: Number(info.get('master_repl_offset') ?? 0),
      modules: moduleNames(modules),
      dir: place?.dir ?? null,
      dbfilename: (await readConfig(this.#client, 'dbfilename'))?.dbfilename ?? null,
      appendonly: settings?.appendonly ?? null,
      appenddirname: settings?.appenddirname ?? null,
      appendfilename: settings?.appendfilename ?? null,
    };
  }

  async #writeCanary(): Promise<Captured['canary']> {
    const { canary } = this.#options;
    if (canary === undefined) return undefined;
    const writtenAt = this.#context.now().toISOString();
    await this.#client.demand(['SELECT', '0']);
    await this.#client.demand(['SET', canary, writtenAt]);
    return { of: canary, writtenAt };
  }

  async #addSettings(): Promise<void> {
    const client = await RedisClient.connect(this.#options, this.#context.signal);
    try {
      const lists = await client.ask(['ACL', 'LIST']);
      if (lists instanceof RedisError) this.#sink.note('users.acl is left out: ACL LIST is refused');
      else await this.#addText('users.acl', `${replyText(lists)}\n`);
      const config = await readConfig(client, '*');
      if (config === undefined) this.#sink.note('config.json is left out: CONFIG GET is refused');
      else await this.#addText('config.json', `${JSON.stringify(config, null, 2)}\n`);
    } finally {
      client.close();
    }
  }

  async #addText(path: string, text: string): Promise<void> {
    await this.#sink.add({ path, type: 'file', mode: 0o600 }, { from: 'bytes', bytes: Buffer.from(text) });
  }
}

/** Names out of `MODULE LIST`, which answers a list of names and values for each; null where it may not be asked. */
export function moduleNames(reply: RedisReply): readonly string[] | null {
  if (!Array.isArray(reply)) return null;
  return (reply as readonly RedisReply[]).flatMap((module) => {
    const words = Array.isArray(module) ? (module as readonly RedisReply[]).map(replyText) : [];
    const at = words.indexOf('name');
    return at >= 0 && words[at + 1] ? [words[at + 1]!] : [];
  });
}
