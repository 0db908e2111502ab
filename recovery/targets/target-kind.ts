import type { z } from 'zod';
import type { Target } from './target.ts';

/** A kind of target: one file or folder each, one line in `index.ts`. */
export interface TargetKind<Options = unknown> {
  /** The word before the colon and the value of `kind:`. */
  readonly kind: string;
  /** One line for people. */
  readonly describe: string;
  /** Options as the configuration has them, without `kind`; strict, each described, secrets as secret fields. */
  readonly options: z.ZodType<Options>;
  /** What `kind:WHAT` on the command line means, as input of `options`. Throws `OperationalError('invalid')`. */
  fromWords(what: string): unknown;
  /** Opens it; its heavy client is imported here and not before. Changes nothing there. */
  open(options: Options): Promise<Target>;
}

/** Declares a kind of target; only types happen here. */
export function defineTargetKind<Options>(kind: TargetKind<Options>): TargetKind<Options> {
  return kind;
}
