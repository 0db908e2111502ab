import type { z } from 'zod';
import type { FactTypes } from './facts.ts';
import type { ProbeRun } from './probe-run.ts';

/**
 * A kind of probe: one file or folder in `kinds/`, one line in `index.ts`. It looks, and tells the run what it learned;
 * timeouts, conditions, states, metrics of time and the trace's bounds are the runner's (`run-probe.ts`).
 */
export type ProbeKind<Shape extends z.ZodRawShape = z.ZodRawShape> = {
  /** The word in the configuration and on the command line. */
  readonly name: string;
  /** One line for help and documents. */
  readonly describe: string;
  /** What follows `vedette probe KIND`, and what that does: at least one that works. */
  readonly examples: readonly (readonly [words: string, what: string])[];
  /** Its options beside the common ones (`common-options.ts`), each with `.describe()`; unknown ones are refused. */
  readonly options: Shape;
  /** The option that says what is probed; the command line takes it as its argument. */
  readonly target: string & keyof Shape;
  /** What cannot be together, beyond the shape: adds issues as a zod refinement does. */
  readonly check?: (options: z.output<z.ZodObject<Shape>>, context: z.core.$RefinementCtx) => void;
  /** What its conditions may use beside `commonFacts`. */
  readonly facts: FactTypes;
  /**
   * Looks once. Returns when the target was found as it should be, before conditions.
   *
   * @throws ProbeFailure with what was wrong; system errors may be let through, the runner names them.
   */
  readonly run: (options: z.output<z.ZodObject<Shape>>, run: ProbeRun) => Promise<void>;
};

/** Declares a kind; only types happen here. */
export function defineProbeKind<Shape extends z.ZodRawShape>(kind: ProbeKind<Shape>): ProbeKind {
  return kind as unknown as ProbeKind;
}
