import { humanDuration } from '../../../agent/kit/duration.ts';
import { progressBar } from '../../charts/progress-bar.ts';
import { type FleetRun, isRunning, ownTime } from '../../data/fleet-backup.ts';
import type { FleetEvent } from '../../data/fleet-event.ts';
import { shortBytes } from '../../text/short.ts';
import type { Span } from '../../text/spans.ts';
import { wrapText } from '../../text/wrap-text.ts';
import type { Theme } from '../../theme/theme.ts';
import { eventLook } from '../../time/event-look.ts';
import {
  outcomeRole,
  outcomeText,
  runLength,
  runPace,
  runPercent,
  runRatio,
  runWay,
} from '../backups/run-looks.ts';

export type RunLinesOptions = {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly width: number;
  /** What its host told of it, newest first. */
  readonly events: readonly FleetEvent[];
};

const WIDEST_BAR = 60;
/** An answer that is older is told with its age: the bar does not move. */
const FRESH_MS = 4_000;

/** A run as lines: how far it is, the steps behind it and the one that goes on, what it told at its end, its events. */
export function runLines(run: FleetRun, options: RunLinesOptions, theme: Theme): Span[][] {
  return [
    headLine(run, options.now),
    ...(run.silent === null ? [] : [silentLine(run)]),
    ...(isRunning(run) ? progressLines(run, options, theme) : endLines(run, options.width, theme)),
    [],
    ...stepLines(run, options.now, theme),
    ...reportLines(run, options.width),
    ...eventLines(options.events, theme),
  ];
}

function headLine(run: FleetRun, now: number): Span[] {
  const { kind, backup, host } = run;
  const began = new Date(ownTime(run.startedAt, run)!).toISOString();
  const isToday = began.slice(0, 10) === new Date(now).toISOString().slice(0, 10);
  const time = began.slice(isToday ? 11 : 0, 19).replace('T', ' ');
  return [
    [` ${kind} of ${backup} on ${host}`, 'title'],
    [runWay(run) === '' ? '' : `  ${runWay(run)}`],
    [`   begun ${time} UTC, ${humanDuration(Math.floor(runLength(run, now) / 1_000) * 1_000)}`, 'dim'],
    [isRunning(run) ? ' so far' : ' in all', 'dim'],
  ];
}

/** Nobody must think that a broken line ends a restore. */
function silentLine({ host, silent }: FleetRun): Span[] {
  return [
    [
      ` No answer from ${host}: ${silent}. The run is its agent's and goes on; this is what it said last.`,
      'warn',
    ],
  ];
}

function progressLines(run: FleetRun, { width, now }: RunLinesOptions, { glyphs, ...rest }: Theme): Span[][] {
  const words = ` ${runPercent(run)} `;
  const bar = Math.max(10, Math.min(WIDEST_BAR, width - words.length - 4));
  const whole = (part: string, all: string | null) => (all === null ? part : `${part} of ${all}`);
  const entries = whole(String(run.entries), run.totalEntries === null ? null : String(run.totalEntries));
  const bytes = whole(shortBytes(run.bytes), run.totalBytes === null ? null : shortBytes(run.totalBytes));
  const age = now - run.toldAt;
  return [
    [[' '], ...progressBar(runRatio(run), bar, { glyphs, ...rest }), [words, 'accent']],
    [
      [` ${bytes}, ${entries} entries   `],
      [runPace(run), 'accent'],
      [run.held === null ? '' : `   held: ${run.held}`, 'warn'],
      [age > FRESH_MS ? `   as told ${humanDuration(Math.floor(age / 1_000) * 1_000)} ago` : '', 'warn'],
    ],
  ];
}

function endLines(run: FleetRun, width: number, theme: Theme): Span[][] {
  const { error, hint, bytes, entries, snapshot } = run;
  const wrapped = (text: string) => wrapText(text, Math.max(20, width - 4));
  return [
    [
      [` ${outcomeText(run, theme)}`, outcomeRole(run)],
      [`   ${shortBytes(bytes)} in ${entries} entries`],
      [snapshot === null ? '' : `   snapshot ${snapshot}`, 'dim'],
    ],
    ...(error === null ? [] : wrapped(error)).map((text): Span[] => [[`   ${text}`, outcomeRole(run)]]),
    ...(hint === null ? [] : wrapped(hint)).map((text): Span[] => [[`   ${text}`, 'accent']]),
  ];
}

/** What is behind it with the time that it took, then what goes on. */
function stepLines(run: FleetRun, now: number, { glyphs }: Theme): Span[][] {
  const behind = run.steps.reduce((sum, { seconds }) => sum + seconds, 0) * 1_000;
  const done = run.steps.map(({ name, seconds }): Span[] => [
    [`   ${glyphs.holds} `, 'good'],
    [name.padEnd(24)],
    [` ${humanDuration(seconds * 1_000)}`, 'dim'],
  ]);
  if (!isRunning(run)) return done;
  const soFar = Math.max(0, Math.floor((runLength(run, now) - behind) / 1_000) * 1_000);
  return [
    ...done,
    [
      [`   ${glyphs.selected} `, 'accent'],
      [run.step.padEnd(24), 'title'],
      [` ${humanDuration(soFar)} so far`, 'dim'],
    ],
  ];
}

function reportLines({ report }: FleetRun, width: number): Span[][] {
  if (report.length === 0) return [];
  const lines = report.flatMap((text) => wrapText(text, Math.max(20, width - 4)));
  return [[], [[' what it told', 'title']], ...lines.map((text): Span[] => [[`   ${text}`]])];
}

function eventLines(events: readonly FleetEvent[], theme: Theme): Span[][] {
  if (events.length === 0) return [];
  return [
    [],
    [[' events', 'title']],
    ...events.map((event): Span[] => {
      const { sign, role } = eventLook(event, theme);
      const time = new Date(event.time).toISOString().slice(11, 19);
      return [[`   ${sign} `, role], [`${time} `, 'dim'], [`${event.kind} `, role], [event.message]];
    }),
  ];
}
