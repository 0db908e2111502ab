import type { z } from 'zod';
import { OperationalError } from '../../agent/kit/errors.ts';
import { nearestName } from '../../agent/kit/nearest-name.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import type { Chosen } from './backup-definition.ts';

type Kind = { readonly kind: string };

/** The kind that something chosen is of. @throws OperationalError `invalid` where there is none of that name. */
export function kindOfChosen<K extends Kind>(
  what: 'source' | 'target',
  word: string,
  kinds: readonly K[],
): K {
  const found = kinds.find(({ kind }) => kind === word);
  if (found !== undefined) return found;
  const known = kinds.map(({ kind }) => kind);
  const near = nearestName(word, known);
  throw new OperationalError('invalid', `Cannot use ${what} ${word}: no kind of ${what} is called so`, {
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}Known: ${known.join(', ')}`,
  });
}

type Worded = Kind & {
  readonly options: z.ZodType;
  fromWords(what: string): unknown;
};

/**
 * Reads `kind:what` as the command line has it.
 *
 * @param more options that were given beside it
 * @throws OperationalError `invalid`
 */
export function chosenFromWords(
  what: 'source' | 'target',
  words: string,
  kinds: readonly Worded[],
  more: Readonly<Record<string, unknown>> = {},
): Chosen {
  const colon = words.indexOf(':');
  if (colon < 1)
    throw new OperationalError(
      'invalid',
      `Cannot use ${what} "${shown(words)}": it is not written as kind:what`,
      {
        hint: what === 'source' ? '--source files:/srv' : '--target directory:/mnt/b',
      },
    );
  const kind = kindOfChosen(what, words.slice(0, colon), kinds);
  const worded = kind.fromWords(words.slice(colon + 1)) as object;
  const { data, error } = kind.options.safeParse({ ...worded, ...more });
  if (error === undefined) return { kind: kind.kind, options: data };
  const found = error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');
  throw new OperationalError('invalid', `Cannot use ${what} ${shown(words)}: ${found}`);
}

/** What stands before an @ may be a password. */
function shown(words: string): string {
  return safeLine(words.replace(/:[^:@/]*@/, ':***@'));
}
