import type { Expression } from '../promql/syntax/expression.ts';

/** Labels or annotations, as they are written: those of alerts may hold templates. */
export type RuleTexts = Readonly<Record<string, string>>;

type CommonRule = {
  /** What `record` or `alert` says. */
  readonly name: string;
  /** The text of `expr`. */
  readonly query: string;
  readonly expression: Expression;
  /** Those of its group, and its own before them; an empty one takes a label away. */
  readonly labels: RuleTexts;
};

/** Stores the answer of a query as series of its name. */
export type RecordingRule = CommonRule & { readonly kind: 'recording' };

/** Says what is an alert. */
export type AlertingRule = CommonRule & {
  readonly kind: 'alerting';
  /** How long its query has to answer before it fires, ms. */
  readonly for: number;
  /** How long it goes on when its query answers no more, ms. */
  readonly keepFiringFor: number;
  readonly annotations: RuleTexts;
};

export type Rule = AlertingRule | RecordingRule;

/** Rules that are evaluated one after the other, all at the same time of evaluation. */
export type RuleGroup = {
  readonly file: string;
  /** Unique within its file. */
  readonly name: string;
  /** Between two evaluations, ms; undefined: the default of the configuration. */
  readonly interval: number | undefined;
  /** How far before the time of evaluation its queries look, ms; undefined: the default of the configuration. */
  readonly queryOffset: number | undefined;
  /** Series that one of its rules may give; 0: no limit. */
  readonly limit: number;
  readonly rules: readonly Rule[];
};

/** The names of a group, as Prometheus joins them: unique among all files. */
export function groupKey({ file, name }: Pick<RuleGroup, 'file' | 'name'>): string {
  return `${file};${name}`;
}
