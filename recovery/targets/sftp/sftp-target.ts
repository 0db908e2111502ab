import { DEAD_AFTER, UNFINISHED, unfinishedName } from '../directory/unfinished-file.ts';
import { checkedObjectName, checkedPrefix, isObjectName } from '../object-name.ts';
import type { ReadOptions, Target, TargetObject, WriteOptions } from '../target.ts';
import { publishRemote } from './publish-remote.ts';
import { type PieceLimits, pieceLimits, readRemote, writeRemote } from './remote-file.ts';
import { isFolder, isLink, isRegular, makeRemoteFolder, remoteEntries, remoteFree } from './remote-folder.ts';
import { sftpFailure } from './sftp-failure.ts';
import { lengthed, type NamedFile, packetType } from './sftp-packet.ts';
import type { SftpSession } from './sftp-session.ts';
import { isNoSuchFile } from './sftp-status.ts';

/** Folders that are listed at once: each takes several round trips. */
const FOLDERS_AT_ONCE = 16;

type Line = { readonly session: SftpSession; readonly limits: PieceLimits };

/**
 * Objects as files of a folder of another host. A file is written beside, made durable where the server can (fsync@openssh.com), and only
 * then gets its name. That the name itself is durable no server of version 3 can promise.
 */
export class SftpTarget implements Target {
  readonly name: string;
  readonly #root: string;
  readonly #connect: () => Promise<SftpSession>;
  /** Files of writers that died, seen while listing; the next write takes them away. */
  readonly #dead = new Set<string>();
  #line: Promise<Line> | undefined;

  /** @param root path of the folder; relative to the home folder when it does not begin with `/` */
  constructor(name: string, root: string, connect: () => Promise<SftpSession>) {
    this.name = name;
    this.#root = root.replace(/\/+$/, '') || (root.startsWith('/') ? '' : '.');
    this.#connect = connect;
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<TargetObject> {
    const folders = [checkedPrefix(prefix).slice(0, prefix.lastIndexOf('/') + 1)];
    signal?.throwIfAborted();
    while (folders.length > 0) {
      const found = await this.#entriesOf(folders.splice(0, FOLDERS_AT_ONCE));
      signal?.throwIfAborted();
      for (const { name, size, mode, mtime } of found) {
        this.#notice(name, mtime);
        const wanted = name.startsWith(prefix) || prefix.startsWith(`${name}/`);
        if (!wanted || !isObjectName(name)) continue;
        if (isFolder(mode)) folders.push(`${name}/`);
        else if (isRegular(mode) && size !== undefined) yield { name, size };
      }
    }
  }

  async read(name: string, { offset = 0, length, ...moving }: ReadOptions = {}): Promise<Uint8Array> {
    const path = this.#path(checkedObjectName(name));
    moving.signal?.throwIfAborted();
    return this.#asked(`Cannot read ${name}`, ({ session, limits }) =>
      readRemote(session, path, limits, { offset, length, ...moving }),
    );
  }

  async write(name: string, bytes: Uint8Array, { replace = false, ...moving }: WriteOptions = {}) {
    const path = this.#path(checkedObjectName(name));
    moving.signal?.throwIfAborted();
    await this.#asked(`Cannot write ${name}`, async ({ session, limits }) => {
      await this.#clearDead(session);
      const unfinished = `${path.slice(0, path.lastIndexOf('/') + 1)}${unfinishedName()}`;
      try {
        await inFolder(session, unfinished, () => writeRemote(session, unfinished, bytes, limits, moving));
        moving.signal?.throwIfAborted();
        await publishRemote(session, unfinished, path, replace);
      } catch (error) {
        const removed = removeRemote(session, unfinished).catch(() => {});
        if (!moving.signal?.aborted) await removed;
        throw await sftpFailure(error, {
          session,
          target: this.name,
          what: `Cannot write ${name}`,
          bytes: bytes.length,
          path,
        });
      }
    });
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    const path = this.#path(checkedObjectName(name));
    signal?.throwIfAborted();
    await this.#asked(`Cannot remove ${name}`, ({ session }) => removeRemote(session, path));
  }

  async free(): Promise<number | undefined> {
    return this.#asked('Cannot ask what is free', ({ session }) => remoteFree(session, this.#root || '/'));
  }

  async close(): Promise<void> {
    const line = this.#line;
    this.#line = undefined;
    const opened = await line?.catch(() => undefined);
    await opened?.session.close();
  }

  #path(name: string): string {
    return `${this.#root}/${name}`;
  }

  async #entriesOf(folders: readonly string[]): Promise<NamedFile[]> {
    const list = async (folder: string) =>
      this.#asked(`Cannot list ${folder || 'it'}`, async ({ session }) => {
        const entries = await remoteEntries(session, this.#path(folder) || '/');
        return Promise.all(
          entries.map((entry) => this.#followed(session, { ...entry, name: `${folder}${entry.name}` })),
        );
      });
    return (await Promise.all(folders.map(list))).flat();
  }

  /** What a link leads to: a folder may be on another disk. */
  async #followed(session: SftpSession, entry: NamedFile): Promise<NamedFile> {
    if (!isLink(entry.mode) || !isObjectName(entry.name)) return entry;
    const { fields } = await session
      .request(packetType.stat, [lengthed(this.#path(entry.name))])
      .catch((error) => {
        if (isNoSuchFile(error)) return { fields: undefined };
        throw error;
      });
    return fields ? { name: entry.name, ...fields.attributes() } : entry;
  }

  #notice(name: string, mtime = Number.POSITIVE_INFINITY): void {
    const file = name.slice(name.lastIndexOf('/') + 1);
    if (file.startsWith(UNFINISHED) && Date.now() - mtime * 1_000 > DEAD_AFTER) this.#dead.add(name);
  }

  async #clearDead(session: SftpSession): Promise<void> {
    const dead = [...this.#dead];
    this.#dead.clear();
    await Promise.all(dead.map((name) => removeRemote(session, this.#path(name)).catch(() => {})));
  }

  /** Asks through the one connection, that is made when it is needed, and anew when it has ended. */
  async #asked<Result>(what: string, ask: (line: Line) => Promise<Result>): Promise<Result> {
    const line = await this.#connected();
    try {
      return await ask(line);
    } catch (error) {
      throw await sftpFailure(error, { session: line.session, target: this.name, what });
    }
  }

  async #connected(): Promise<Line> {
    const found = this.#line;
    const line = await found?.catch(() => undefined);
    if (line?.session.open) return line;
    // Of those who find it closed at once only the first connects.
    if (this.#line === found) this.#line = this.#begin();
    this.#line ??= this.#begin();
    return this.#line;
  }

  async #begin(): Promise<Line> {
    try {
      const session = await this.#connect();
      return { session, limits: await pieceLimits(session) };
    } catch (error) {
      throw await sftpFailure(error, { target: this.name, what: 'Cannot begin' });
    }
  }
}

/** Does it, and once more with the folder made when that was not there. */
async function inFolder(session: SftpSession, path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isNoSuchFile(error)) throw error;
    await makeRemoteFolder(session, path.slice(0, path.lastIndexOf('/')));
    await write();
  }
}

async function removeRemote(session: SftpSession, path: string): Promise<void> {
  try {
    await session.request(packetType.remove, [lengthed(path)]);
  } catch (error) {
    if (!isNoSuchFile(error)) throw error;
  }
}
