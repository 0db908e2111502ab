import { z } from 'zod';
import type { Chosen } from './backup/backup-definition.ts';

type Kind = { readonly kind: string; readonly options: z.ZodType };

/** What is written of a kind: `kind`, and beside it the options of that kind. */
export type KindWithOptions = { readonly kind: string } & Readonly<Record<string, unknown>>;

/**
 * One of several kinds as the configuration has it: `kind` says which options stand beside it.
 *
 * @throws TypeError where the options of a kind are no object with names
 */
export function kindChoice(kinds: readonly Kind[]): z.ZodType<KindWithOptions> {
  const forms = kinds.map(({ kind, options }) => {
    if (!(options instanceof z.ZodObject)) throw new TypeError(`options of ${kind} must be an object schema`);
    return options.safeExtend({ kind: z.literal(kind) });
  });
  return z.discriminatedUnion('kind', forms as never, {
    error: `expected one of ${kinds.map(({ kind }) => kind).join(', ')}`,
  }) as unknown as z.ZodType<KindWithOptions>;
}

/** The kind and its options apart, as everything behind the configuration takes them. */
export function chosenKind({ kind, ...options }: KindWithOptions): Chosen {
  return { kind, options };
}
