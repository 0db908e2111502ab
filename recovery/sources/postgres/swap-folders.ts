import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A folder that was made beside its place. */
export type SwapPair = { readonly beside: string; readonly place: string };

export type Swapped = {
  /** Where what was there before is kept, by place. */
  readonly kept: readonly { readonly place: string; readonly safetyCopy: string }[];
  /** Puts everything back as it was, the new folders beside again. */
  undo(): Promise<void>;
};

/** A name beside a place that is nobody's. */
export function besideOf(place: string, word: string): string {
  return `${place}.${word}-${randomBytes(4).toString('hex')}`;
}

/** Renames folders into their places, all or none, and what was there to a safety copy beside it. */
export async function swapFolders(pairs: readonly SwapPair[], stamp: string): Promise<Swapped> {
  const done: { readonly from: string; readonly to: string }[] = [];
  const kept: { place: string; safetyCopy: string }[] = [];
  const undo = async () => {
    for (const { from, to } of done.splice(0).reverse()) await renamed(to, from);
  };
  try {
    for (const { beside, place } of pairs) {
      if (existsSync(place)) {
        const safetyCopy = freeName(`${place}.before-${stamp}`);
        await renamed(place, safetyCopy);
        done.push({ from: place, to: safetyCopy });
        kept.push({ place, safetyCopy });
      }
      await renamed(beside, place);
      done.push({ from: beside, to: place });
    }
  } catch (error) {
    await undo();
    throw error;
  }
  return { kept, undo };
}

/** Takes away what was made beside; never throws. */
export async function removeBeside(pairs: readonly SwapPair[]): Promise<void> {
  for (const { beside } of pairs) await rm(beside, { recursive: true, force: true }).catch(() => {});
}

async function renamed(from: string, to: string): Promise<void> {
  await rename(from, to);
  const folder = await open(dirname(to), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function freeName(name: string): string {
  return existsSync(name) ? besideOf(name, 'again') : name;
}
