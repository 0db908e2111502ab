import { z } from 'zod';
import type { Facts } from '../../store/local/facts.ts';
import type { StateChange } from './watched-states.ts';

const kept = z.record(z.string(), z.string());

/** The states that were told last, by subject. */
export type ToldStates = {
  /** False until there is something to compare with. */
  readonly known: boolean;
  set(subject: string, state: string | undefined): void;
  /** Takes these without telling of any. @returns no changes */
  replace(states: ReadonlyMap<string, string>): [];
  changes(states: ReadonlyMap<string, string>): StateChange[];
  /** Keeps them for the next run; while the disk refuses they stay in memory, and the next call tries again. */
  save(): void;
};

/** Opens what a run before has told; something else that is kept there begins anew. */
export function rememberedStates(facts: Facts, name: string): ToldStates {
  const key = `told-${name}`;
  let told = read(facts, key);
  let unsaved = false;
  return {
    get known() {
      return told !== undefined;
    },
    set(subject, state) {
      unsaved = true;
      if (state === undefined) told?.delete(subject);
      else told?.set(subject, state);
    },
    replace(states) {
      unsaved = true;
      told = new Map(states);
      return [];
    },
    changes(states) {
      const subjects = new Set([...(told?.keys() ?? []), ...states.keys()]);
      return [...subjects]
        .map((subject) => ({ subject, before: told?.get(subject), now: states.get(subject) }))
        .filter(({ before, now }) => before !== now);
    },
    save() {
      if (!unsaved || told === undefined) return;
      try {
        facts.set(key, JSON.stringify(Object.fromEntries(told)));
        unsaved = false;
      } catch {
        // The store itself says that its disk refuses.
      }
    },
  };
}

function read(facts: Facts, key: string): Map<string, string> | undefined {
  try {
    const text = facts.get(key);
    return text === undefined ? undefined : new Map(Object.entries(kept.parse(JSON.parse(text))));
  } catch {
    return undefined;
  }
}
