import type { HostProfile } from '../../contract/profile.ts';
import type { MetricProfile } from './metric-profile.ts';

/** One column: a host, or a host at a time. What could not be had is null, with the reason. */
export type Subject = {
  /** Unique among the subjects. */
  readonly name: string;
  readonly profile: HostProfile | null;
  readonly metrics: MetricProfile | null;
  /** Why something is null. */
  readonly because: string | null;
};

export const sectionNames = [
  'metrics',
  'kernel parameters',
  'packages',
  'units',
  'config files',
  'hardware',
] as const;
export type SectionName = (typeof sectionNames)[number];

export type ComparisonRow = {
  readonly name: string;
  /** One for each subject, in their order; null when not known, `(absent)` when it is not there. */
  readonly values: readonly (string | null)[];
  /** Names of the subjects that stand out; empty for two subjects, of which nobody can tell. */
  readonly odd: readonly string[];
  /** 0 for no difference; comparable within a section. */
  readonly score: number;
  readonly differs: boolean;
  readonly why: string;
};

export type ComparisonSection = {
  readonly name: SectionName;
  /** Most different first, then by name. */
  readonly rows: readonly ComparisonRow[];
};

export type Comparison = {
  readonly subjects: readonly { readonly name: string; readonly because: string | null }[];
  readonly sections: readonly ComparisonSection[];
  /** What could not be compared, and why: the same in what is known is not the same in all. */
  readonly incomplete: readonly {
    readonly subject: string;
    readonly part: string;
    readonly because: string;
  }[];
  readonly differs: boolean;
};
