import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** What statfs(2) says, in bytes and inodes. */
export type FileSystemSpace = {
  readonly size: number;
  readonly free: number;
  readonly available: number;
  readonly files: number;
  readonly filesFree: number;
};

/** They answer from memory and cannot wait for a device, a server or a daemon. */
const inMemory = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'tmpfs', 'ramfs', 'vfat', 'exfat', 'f2fs', 'erofs']);

export type SpaceReaderOptions = {
  /** Milliseconds to wait for an answer. */
  timeout: number;
  /** Answers for file systems that may wait. @default statfs(2) in the thread pool */
  ask?: (path: string) => Promise<FileSystemSpace>;
  /** How many calls may be stuck before no further mount is asked. @default 2 where there are four cores, else 1 */
  stuckLimit?: number;
};

/**
 * Asks mounts for their space without ever waiting for a dead one. A call into a dead server cannot be taken back: it
 * holds a thread of the pool, which others need, until the server answers. So mounts that may wait are asked one after
 * another, one that is stuck is not asked again, and when enough of the pool is held none is asked.
 */
export class SpaceReader {
  readonly #timeout: number;
  readonly #ask: (path: string) => Promise<FileSystemSpace>;
  readonly #stuckLimit: number;
  /** Paths with a call under way: the one whose turn it is, and those that were given up. */
  readonly #underWay = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SpaceReaderOptions) {
    this.#timeout = options.timeout;
    this.#ask = options.ask ?? askPool;
    this.#stuckLimit = options.stuckLimit ?? (availableParallelism() >= 4 ? 2 : 1);
  }

  /** @returns undefined when the mount does not answer, in time or at all */
  async read(path: string, type: string): Promise<FileSystemSpace | undefined> {
    try {
      if (inMemory.has(type)) return toSpace(statfsSync(path));
      const turn = this.#turn.then(() => this.#askInTime(path));
      this.#turn = turn.catch(() => undefined);
      return await turn;
    } catch {
      // Refused, gone or broken: whichever it is, the metric of the caller says that this mount has no answer.
      return undefined;
    }
  }

  async #askInTime(path: string): Promise<FileSystemSpace | undefined> {
    if (this.#underWay.has(path) || this.#underWay.size >= this.#stuckLimit) return undefined;
    this.#underWay.add(path);
    const answer = this.#ask(path).finally(() => this.#underWay.delete(path));
    // A refusal that comes after the call was given up is nobody's any more.
    answer.catch(() => undefined);
    const giveUp = new AbortController();
    const late = sleep(this.#timeout, undefined, { signal: giveUp.signal }).catch(() => undefined);
    try {
      return await Promise.race([answer, late]);
    } finally {
      giveUp.abort();
    }
  }
}

type Statfs = { bsize: number; blocks: number; bfree: number; bavail: number; files: number; ffree: number };

async function askPool(path: string): Promise<FileSystemSpace> {
  return toSpace(await statfs(path));
}

function toSpace({ bsize, blocks, bfree, bavail, files, ffree }: Statfs): FileSystemSpace {
  return { size: blocks * bsize, free: bfree * bsize, available: bavail * bsize, files, filesFree: ffree };
}
