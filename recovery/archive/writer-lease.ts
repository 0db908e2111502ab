import { OperationalError } from '../../agent/kit/errors.ts';
import type { Target } from '../targets/target.ts';
import { withChecksum } from './object-checksum-bun.ts';
import { newObjectId } from './object-names.ts';
import { sealBox } from './sealed-box.ts';

/** Milliseconds between renewals, and after which a lease that was not renewed is of a writer that died. */
const RENEW = 300_000;
const STALE = 3_600_000;

/**
 * Says that a writer is at work, so that nothing is pruned that it may count on. The time is part of the name, and renewing adds an
 * object: nothing is ever replaced, so a target that only lets add will do.
 */
export class WriterLease {
  readonly #target: Target;
  readonly #indexKey: Uint8Array | undefined;
  readonly #host: string;
  readonly id = newObjectId();
  readonly #timer: ReturnType<typeof setInterval>;
  #names: string[] = [];
  /** When it was last written, milliseconds since 1970. */
  #held: number | undefined;
  #isLost = false;

  private constructor(target: Target, indexKey: Uint8Array | undefined, host: string) {
    this.#target = target;
    this.#indexKey = indexKey;
    this.#host = host;
    this.#timer = setInterval(() => void this.#renew().catch(() => {}), RENEW);
    this.#timer.unref();
  }

  /** @param indexKey seals who it is, for people; a copy of objects has no key, and says nothing */
  static async take(target: Target, indexKey: Uint8Array | undefined, host: string): Promise<WriterLease> {
    const lease = new WriterLease(target, indexKey, host);
    await lease.#renew();
    return lease;
  }

  /** Throws `conflict` where a prune took the lease for that of a dead writer: what this run counts on may be gone. */
  async mustHold(): Promise<void> {
    if (await this.#stillHolds()) return;
    throw new OperationalError(
      'conflict',
      `Cannot go on in ${this.#target.name}: this run stood still for so long that a prune may have gone on without it`,
      { hint: 'Run it again: what is stored is not sent twice' },
    );
  }

  /** Never throws: a lease that stays is stale in an hour. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    for (const name of this.#names) await this.#target.remove(name).catch(() => {});
  }

  /** Once lost it stays lost: a lease that is written anew does not bring back what was pruned meanwhile. */
  async #stillHolds(): Promise<boolean> {
    if (this.#held === undefined) return true;
    this.#isLost ||= Date.now() - this.#held > STALE;
    if (this.#isLost) return false;
    for await (const _ of this.#target.list(`writers/${this.id}/`)) return true;
    this.#isLost = true;
    return false;
  }

  async #renew(): Promise<void> {
    if (!(await this.#stillHolds())) return;
    const now = Date.now();
    const name = `writers/${this.id}/${Math.floor(now / 1_000)}`;
    const plain = Buffer.from(JSON.stringify({ host: this.#host, pid: process.pid }));
    const box = this.#indexKey && sealBox(this.#indexKey, `vedette/1 lease ${this.id}`, plain);
    await this.#target.write(name, withChecksum(box === undefined ? [] : [box]));
    // Others may have seen only the one before until this moment.
    if (this.#held !== undefined && Date.now() - this.#held > STALE) this.#isLost = true;
    this.#held = now;
    const before = this.#names;
    this.#names = [name];
    for (const old of before) await this.#target.remove(old).catch(() => {});
  }
}

/** Writers that are at work, by the names of their leases; stale ones are told apart. */
export async function readLeases(target: Target, now: number, signal?: AbortSignal) {
  const newest = new Map<string, number>();
  const names: string[] = [];
  for await (const { name } of target.list('writers/', signal)) {
    const [, id, seconds] = name.split('/');
    if (id === undefined || !/^\d{1,12}$/.test(seconds ?? '')) continue;
    names.push(name);
    newest.set(id, Math.max(newest.get(id) ?? 0, Number(seconds) * 1_000));
  }
  const isStale = (id: string) => now - (newest.get(id) as number) > STALE;
  return {
    alive: [...newest.keys()].filter((id) => !isStale(id)),
    stale: names.filter((name) => isStale(name.split('/')[1] as string)),
  };
}
