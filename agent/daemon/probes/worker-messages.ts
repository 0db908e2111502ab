import type { Heard } from '../../../probes/kinds/heartbeat/judge-heartbeat.ts';
import type { ProbeResult, ProbeState } from '../../../probes/probe-result.ts';
import type { ScheduleStats } from '../../../probes/schedule/probe-schedule.ts';

/** A definition on its way into the worker, its secrets sealed (`sealed-definition.ts`). */
export type SealedDefinition = Readonly<Record<string, unknown>> & {
  readonly name: string;
  readonly kind: string;
  readonly interval: number;
};

/** What the worker is told. */
export type ToWorker =
  | {
      readonly type: 'configure';
      readonly host: string;
      readonly concurrency: number;
      readonly perTarget: number;
      /** Those that this host runs; the others stop. */
      readonly definitions: readonly SealedDefinition[];
    }
  /** One more run of a scheduled probe, so many milliseconds from now. */
  | { readonly type: 'recheck'; readonly name: string; readonly delay: number }
  /** A run outside the schedule, answered with `ran` and the same id. */
  | { readonly type: 'run'; readonly id: number; readonly definition: SealedDefinition }
  | { readonly type: 'cancel'; readonly id: number }
  /** Ends the worker by its own doing, so that programs that it runs are ended too. */
  | { readonly type: 'end' }
  /** Answers `heard?`; undefined when the records cannot be read. */
  | { readonly type: 'heard'; readonly id: number; readonly heard: Heard | undefined };

/** What the worker tells. */
export type FromWorker =
  | {
      readonly type: 'results';
      readonly results: readonly { readonly name: string; readonly result: ProbeResult }[];
    }
  /** What was heard of a job? Answered with `heard` and the same id. */
  | { readonly type: 'heard?'; readonly id: number; readonly name: string }
  | { readonly type: 'ran'; readonly id: number; readonly result: ProbeResult }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  | {
      readonly type: 'path';
      readonly name: string;
      readonly state: ProbeState;
      readonly lines: readonly string[];
    }
  | { readonly type: 'stats'; readonly stats: ScheduleStats };
