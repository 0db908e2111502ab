import { z } from 'zod';
import { commonOptions } from './common-options.ts';
import type { ProbeKind } from './probe-kind.ts';

/** The strict schema of a kind: its own options, the common ones, and what more the caller joins to every probe. */
export function probeSchema<More extends z.ZodRawShape>(kind: ProbeKind, more: More) {
  const shape = { kind: z.literal(kind.name), ...commonOptions, ...kind.options, ...more };
  return z.strictObject(shape).superRefine((options, context) => kind.check?.(options as never, context));
}
