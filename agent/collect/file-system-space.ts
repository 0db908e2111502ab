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
  /** How many calls may be stuck before no further mount is asked. @default half of the threads there are */
  stuckLimit?: number;
};

/**
 * Asks mounts for their space without ever waiting for a dead one. A call into a dead server cannot be taken back: it
 * holds a thread of the pool until the server answers. So a mount with a call under way is not asked again, and when
 * half of the pool is held, no mount that may wait is.
 */
export class SpaceReader {
  readonly #timeout: number;
  readonly #ask: (path: string) => Promise<FileSystemSpace>;
  readonly #stuckLimit: number;
  readonly #underWay = new Set<string>();

  constructor(options: SpaceReaderOptions) {
    this.#timeout = options.timeout;
    this.#ask = options.ask ?? askPool;
    this.#stuckLimit = options.stuckLimit ?? Math.max(1, Math.floor(availableParallelism() / 2));
  }

  /** @returns undefined when the mount does not answer, in time or at all */
  async read(path: string, type: string): Promise<FileSystemSpace | undefined> {
    try {
      if (inMemory.has(type)) return toSpace(statfsSync(path));
      if (this.#underWay.has(path) || this.#underWay.size >= this.#stuckLimit) return undefined;
      return await this.#askInTime(path);
    } catch {
      // Refused, gone or broken: whichever it is, the metric of the caller says that this mount has no answer.
      return undefined;
    }
  }

  async #askInTime(path: string): Promise<FileSystemSpace | undefined> {
    this.#underWay.add(path);
    const answer = this.#ask(path).finally(() => this.#underWay.delete(path));
    const giveUp = new AbortController();
    const late = sleep(this.#timeout, undefined, { signal: giveUp.signal }).catch(() => undefined);
    // A late refusal of a call that was given up is nobody's any more.
    answer.catch(() => undefined);
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
