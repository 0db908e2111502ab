import { OperationalError } from '../../agent/kit/errors.ts';
import { isCopied } from '../targets/copy-order.ts';
import { checkedObjectName, checkedPrefix } from '../targets/object-name.ts';
import type { ReadOptions, Target, TargetObject, WriteOptions } from '../targets/target.ts';
import type { CatchUpOptions } from './catch-up-members.ts';
import { isKind, MirrorMember, type MirrorMemberState } from './mirror-member.ts';

export type MirrorOptions = {
  /** Told when a target is left out, and when one could not do what others did. Foreign text is not stripped. */
  readonly onNote?: (note: string) => void;
};

export type MirrorTarget = Target & {
  /** How each target is, in their order. */
  states(): readonly MirrorMemberState[];
  /**
   * Compares what the targets hold and copies to each what others have, so that all are whole. One that cannot be listed, cannot be caught
   * up, or holds something else under a name is left out. To be called before anything is written.
   */
  catchUp(options?: CatchUpOptions): Promise<void>;
};

/**
 * Several targets that hold one repository. A write goes to all at once and has succeeded when one of them has it; a target that fails is
 * left out from then on, so that none ever shows a snapshot without all that was written before it. Reads go to the first that
 * has the object, and to one that was left out when no other can give it.
 */
export function mirrorTarget(targets: readonly Target[], options: MirrorOptions = {}): MirrorTarget {
  if (targets.length === 0) throw new RangeError('A mirror needs a target');
  return new Mirror(targets, options);
}

class Mirror implements MirrorTarget {
  readonly name: string;
  readonly #members: readonly MirrorMember[];
  #caughtUp = false;

  constructor(targets: readonly Target[], { onNote }: MirrorOptions) {
    this.name = targets.map(({ name }) => name).join(' + ');
    this.#members = targets.map((target) => new MirrorMember(target, onNote));
  }

  states(): readonly MirrorMemberState[] {
    return this.#members.map((member) => member.state());
  }

  async catchUp(options: CatchUpOptions = {}): Promise<void> {
    const { catchUpMembers } = await import('./catch-up-members.ts');
    await catchUpMembers(this.#members, options);
    this.#caughtUp = true;
  }

  /** Until they were compared nobody knows who has all, so all are asked. */
  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<TargetObject> {
    checkedPrefix(prefix);
    const given = new Set<string>();
    const failures: unknown[] = [];
    const members = this.#readable();
    for (const member of members) {
      try {
        for await (const object of member.target.list(prefix, signal)) {
          if (given.has(object.name)) continue;
          given.add(object.name);
          yield object;
        }
        if (this.#caughtUp) return;
      } catch (error) {
        failures.push(member.failed(error, signal));
      }
    }
    signal?.throwIfAborted();
    if (failures.length === members.length) throw failures[0];
  }

  async read(name: string, options: ReadOptions = {}): Promise<Uint8Array> {
    checkedObjectName(name);
    const failures: unknown[] = [];
    const lacking: MirrorMember[] = [];
    for (const member of this.#readable()) {
      try {
        const bytes = await member.target.read(name, options);
        if (isCopied(name)) for (const one of lacking) one.leaveOut(`it lacks ${name}`);
        return bytes;
      } catch (error) {
        options.signal?.throwIfAborted();
        if (isKind(error, 'not-found')) lacking.push(member);
        else member.failed(error);
        failures.push(error);
      }
    }
    // That one could not be asked says more than that another does not have it.
    throw failures.find((error) => !isKind(error, 'not-found')) ?? failures[0];
  }

  async write(name: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
    checkedObjectName(name);
    options.signal?.throwIfAborted();
    const outcomes = new Map<MirrorMember, unknown>();
    const rest = this.#whole();
    const write = async (member: MirrorMember) =>
      void outcomes.set(member, await member.write(name, bytes, options));
    // Who wins a name is decided at the first of them; names of packs are nobody else's.
    while (!name.startsWith('packs/') && rest.length > 0 && !hasWritten(outcomes)) {
      await write(rest.shift() as MirrorMember);
      const conflict = [...outcomes.values()].find((failure) => isKind(failure, 'conflict'));
      if (conflict !== undefined) throw conflict;
    }
    await Promise.all(rest.map(write));
    await settle(outcomes, name, bytes, options.signal);
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    checkedObjectName(name);
    const members = this.#whole();
    const remove = async (member: MirrorMember) => {
      try {
        await member.target.remove(name, signal);
        return undefined;
      } catch (error) {
        // What may not be removed there is too much, and lacks nothing.
        if (isKind(error, 'forbidden')) member.note(`${name} stays: ${(error as Error).message}`);
        else member.failed(error, signal);
        return error;
      }
    };
    const failures = await Promise.all(members.map(remove));
    if (failures.every((failure) => failure !== undefined)) throw failures[0];
  }

  /** The least of all: each of them must take what is written. */
  async free(): Promise<number | undefined> {
    const asked = this.#whole().map(({ target }) => target.free?.().catch(() => undefined));
    const known = (await Promise.all(asked)).filter((free) => free !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ target }) => target.close?.()));
  }

  #readable(): MirrorMember[] {
    return [...this.#members].sort((a, b) => Number(b.whole) - Number(a.whole));
  }

  /** @throws OperationalError `unavailable` when every target is left out. */
  #whole(): MirrorMember[] {
    const whole = this.#members.filter((member) => member.whole);
    if (whole.length > 0) return whole;
    throw new OperationalError('unavailable', `Cannot use ${this.name}: ${this.#reasons()}`);
  }

  #reasons(): string {
    return this.states()
      .map(({ name, because }) => `${name} is left out (${because})`)
      .join(', ');
  }
}

const hasWritten = (outcomes: ReadonlyMap<MirrorMember, unknown>) =>
  [...outcomes.values()].includes(undefined);

/** It is written when one of them has written it; who had the name already must hold the same. */
async function settle(
  outcomes: ReadonlyMap<MirrorMember, unknown>,
  name: string,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const failures = [...outcomes.values()].filter((failure) => failure !== undefined);
  if (!hasWritten(outcomes)) throw failures.find((failure) => isKind(failure, 'conflict')) ?? failures[0];
  // Ended in the middle it may be at one and not at the other, so it was not written.
  if (failures.length > 0) signal?.throwIfAborted();
  const conflicting = [...outcomes].filter(([, failure]) => isKind(failure, 'conflict'));
  await Promise.all(conflicting.map(([member]) => member.settleConflict(name, bytes, signal)));
}
