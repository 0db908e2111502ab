import type { ValueType } from './expression.ts';

/** What a function takes and gives, as Prometheus declares it (promql/parser/functions.go). */
export type FunctionSignature = {
  readonly name: string;
  readonly args: readonly ValueType[];
  /** How many of the last arguments may be left out; -1: the last one may be repeated, or left out. */
  readonly variadic: number;
  readonly returns: ValueType;
  /** Needs native histograms, or a feature flag of Prometheus: known to the parser, refused by name. */
  readonly experimental: boolean;
  /** One line for a person: what it computes. */
  readonly help: string;
};
