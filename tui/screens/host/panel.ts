import type { Series } from '../../charts/series.ts';
import type { Unit } from '../../charts/units.ts';
import type { Timeline } from '../../data/timeline.ts';

/** One chart of the host screen. */
export type Panel = {
  readonly title: string;
  /** The metrics that it is made of. */
  readonly metrics: readonly string[];
  readonly unit: Unit;
  readonly series: (timeline: Timeline) => Series[];
  /** Whether its series are layers on each other. @default false */
  readonly stacked?: boolean;
  /** The top of its axis where that is known. */
  readonly top?: number;
  /** The smallest top of its axis where it is not. */
  readonly leastTop?: number;
};

/** Charts about the same part of a host. */
export type PanelGroup = { readonly title: string; readonly panels: readonly Panel[] };
