import type { FleetHost } from '../../data/fleet-host.ts';
import type { FleetProbe, ProbeVantage } from '../../data/fleet-probe.ts';
import type { ProbeHistory } from '../../data/probe-history.ts';
import type { ReadableDetail, ReadableRun } from '../../data/readable-detail.ts';
import type { Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import type { ScreenContext } from '../screen.ts';

/** What the panes of a probe are about. */
export type PaneSubject = {
  readonly console: ScreenContext;
  readonly name: string;
  /** Null where no host has told of it. */
  readonly probe: FleetProbe | null;
  /** The vantage that is chosen. */
  readonly vantage: ProbeVantage | null;
  readonly host: FleetHost | null;
  readonly history: ProbeHistory | null;
  /** What the chosen vantage tells of the probe now. */
  readonly detail: ReadableDetail | null;
  /** Why it tells nothing; null where it does, or has not been asked yet. */
  readonly because: string | null;
  /** The last failures before the moment that is shown, newest first. */
  readonly failures: readonly ReadableRun[];
  /** The index of the chosen one. */
  readonly failure: number;
};

/** One of the views of a probe and its chosen vantage. */
export type Pane = {
  readonly id: string;
  readonly title: string;
  /** Its lines, each painted as one of them; as many as it has. */
  readonly lines: (subject: PaneSubject, theme: Theme, width: number) => readonly (readonly Span[])[];
};

/** Why there is nothing of the chosen vantage. */
export function noDetail({ vantage, because, probe }: PaneSubject): Span[][] {
  if (probe === null) return [];
  const words =
    vantage === null
      ? 'no vantage'
      : because !== null || vantage.silent !== null
        ? `no answer from ${vantage.host}: ${because ?? vantage.silent}`
        : `asking ${vantage.host}…`;
  return [[[` ${words}`, 'dim']]];
}
