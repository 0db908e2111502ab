import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const UNFINISHED = '.vedette-restore-';
const BEFORE = '.before-restore-';

/** What lies beside a destination while it is restored, and behind it. */
export type BesideDestination = {
  /** Where it is written until it is whole. It has the same name in every run, so that a run finds what one before it left. */
  readonly unfinished: string;
  /** Where what is there will be kept. */
  readonly safetyCopy: string;
  /** What earlier runs left: one that is not whole, and safety copies, the oldest first. */
  readonly left: { readonly unfinished: boolean; readonly safetyCopies: readonly string[] };
};

/** @param now the time in the name of the safety copy, to the second, UTC */
export function besideDestination(destination: string, now: Date): BesideDestination {
  const [folder, name] = [dirname(destination), basename(destination)];
  const names = namesIn(folder);
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const wanted = `${name}${BEFORE}${time}`;
  return {
    unfinished: join(folder, `${UNFINISHED}${name}`),
    safetyCopy: join(folder, freeName(wanted, new Set(names))),
    left: {
      unfinished: names.includes(`${UNFINISHED}${name}`),
      safetyCopies: names
        .filter((one) => one.startsWith(`${name}${BEFORE}`))
        .sort()
        .map((one) => join(folder, one)),
    },
  };
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}-${count}`;
  return name;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
