import { errorMessage } from '../../agent/kit/errors.ts';
import { isCopied } from '../targets/copy-order.ts';
import { syncTargets } from '../targets/sync-targets.ts';
import type { Target } from '../targets/target.ts';
import type { MirrorMember } from './mirror-member.ts';
import { sameObject } from './same-object.ts';

export type CatchUpOptions = {
  /** Copies nothing: a target that lacks something is left out. @default false */
  readonly compareOnly?: boolean;
  /** Told how far a target is. */
  readonly onProgress?: (target: string, bytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
};

type Held = ReadonlyMap<string, number>;

/** Makes the members of a mirror equal, or leaves out those that are not. The first of them has the say where two differ. */
export async function catchUpMembers(
  members: readonly MirrorMember[],
  options: CatchUpOptions,
): Promise<void> {
  const held = await heldByEach(members, options.signal);
  await leaveOutDiffering(held, options.signal);
  // A copy that broke off may have given one what a third one lacks, so it is looked at again until nobody lacks anything.
  for (let round = 0; round < members.length && !options.compareOnly; round++) {
    if (firstLacking(held) === undefined) return;
    await copyRound(held, options);
  }
  for (let lacking = firstLacking(held); lacking !== undefined; lacking = firstLacking(held))
    lacking.member.leaveOut(`it lacks ${lacking.count} objects that ${lacking.other.target.name} has`);
}

/** Copies to each what each other has. */
async function copyRound(held: Map<MirrorMember, Held>, options: CatchUpOptions): Promise<void> {
  for (const member of held.keys())
    for (const other of held.keys()) {
      if (lackCount(held, member, other) === 0) continue;
      await copy(other, member, options);
      for (const [one, holds] of await heldByEach([member, other], options.signal)) held.set(one, holds);
    }
}

function firstLacking(held: ReadonlyMap<MirrorMember, Held>) {
  for (const member of held.keys())
    for (const other of held.keys()) {
      const count = lackCount(held, member, other);
      if (count > 0) return { member, other, count };
    }
  return undefined;
}

/** How many objects of the other it lacks; what is left out counts for nothing. */
function lackCount(held: ReadonlyMap<MirrorMember, Held>, member: MirrorMember, other: MirrorMember): number {
  if (!member.whole || !other.whole) return 0;
  const has = held.get(member) ?? new Map();
  return [...(held.get(other) ?? new Map()).keys()].filter((name) => !has.has(name)).length;
}

/** What each holds; who cannot say is left out. */
async function heldByEach(members: readonly MirrorMember[], signal: AbortSignal | undefined) {
  const held = new Map<MirrorMember, Held>();
  const look = async (member: MirrorMember) => {
    try {
      const sizes = new Map<string, number>();
      for await (const { name, size } of member.target.list('', signal))
        if (isCopied(name)) sizes.set(name, size);
      held.set(member, sizes);
    } catch (error) {
      member.failed(error, signal);
    }
  };
  await Promise.all(members.filter((member) => member.whole).map(look));
  signal?.throwIfAborted();
  // In the order of the members, whoever answered first.
  return new Map(members.flatMap((member) => (held.has(member) ? [[member, held.get(member) as Held]] : [])));
}

/** Two repositories are never mixed: an object must be the same at all, and those that say which repository it is to the byte. */
async function leaveOutDiffering(held: ReadonlyMap<MirrorMember, Held>, signal: AbortSignal | undefined) {
  const first = new Map<string, { member: MirrorMember; size: number }>();
  for (const [member, sizes] of held)
    for (const [name, size] of sizes) {
      const known = first.get(name);
      if (known === undefined) first.set(name, { member, size });
      else if (known.size !== size || (await otherIdentity(name, known.member, member, signal)))
        member.leaveOut(`it holds another ${name} than ${known.member.target.name}`);
      if (!member.whole) break;
    }
}

async function otherIdentity(name: string, one: MirrorMember, other: MirrorMember, signal?: AbortSignal) {
  if (name.includes('/')) return false;
  try {
    const bytes = await one.target.read(name, signal ? { signal } : {});
    return !(await sameObject(other.target, name, bytes, signal));
  } catch (error) {
    other.failed(error, signal);
    signal?.throwIfAborted();
    return false;
  }
}

async function copy(from: MirrorMember, to: MirrorMember, { onProgress, signal }: CatchUpOptions) {
  let sourceFailure: unknown;
  const source = noticing(from.target, (error) => {
    sourceFailure = error;
  });
  const tell = ({ bytes, totalBytes }: { bytes: number; totalBytes: number }) =>
    onProgress?.(to.target.name, bytes, totalBytes);
  try {
    const { differing } = await syncTargets(source, to.target, {
      onProgress: tell,
      ...(signal && { signal }),
    });
    if (differing.length > 0) to.leaveOut(`it holds another ${differing[0]} than ${from.target.name}`);
  } catch (error) {
    signal?.throwIfAborted();
    if (sourceFailure === undefined) to.leaveOut(`it cannot be caught up: ${errorMessage(error)}`);
    else from.failed(sourceFailure);
  }
}

/** The target, whose failures to list or read are told, so that one knows which side of a copy has failed. */
function noticing(target: Target, tell: (error: unknown) => void): Target {
  return {
    name: target.name,
    list: async function* (prefix, signal) {
      try {
        yield* target.list(prefix, signal);
      } catch (error) {
        tell(error);
        throw error;
      }
    },
    read: (name, options) =>
      target.read(name, options).catch((error) => {
        tell(error);
        throw error;
      }),
    write: (name, bytes, options) => target.write(name, bytes, options),
    remove: (name, signal) => target.remove(name, signal),
  };
}
