import { safeLine } from '../../../agent/kit/safe-text.ts';
import type { TapEntry } from '../../data/tap-feed.ts';
import type { Span } from '../../text/spans.ts';
import { wrapText } from '../../text/wrap-text.ts';
import type { Role, Theme } from '../../theme/theme.ts';
import { clockText } from '../../time/time-bar.ts';
import { streamText } from '../proxies/toxic-looks.ts';
import { hexLines } from './hex-lines.ts';
import { httpSummary } from './http-summary.ts';

export const tapViews = ['hex', 'text', 'http'] as const;
export type TapView = (typeof tapViews)[number];

/** Bytes of one chunk that are shown; the others are counted. */
const SHOWN_BYTES = 4_096;
const MOST_LINES = 256;
/** UTF-16 units of a line of text before it is cut into several. */
const PIECE = 180;
const INDENT = '    ';

/** What a tap saw once, as lines: who and when, then the bytes as the view has them. */
export function tapLines(entry: TapEntry, view: TapView, width: number, theme: Theme): Span[][] {
  const head = headSpans(entry, theme);
  if (entry.data === null) return [[...head, [` ${entry.event}`, eventRole(entry.event)]]];
  const [first, ...more] = view === 'http' ? httpSummary(entry.data) : [`${entry.data.length} bytes`];
  const body = view === 'http' ? more : byteLines(entry.data, view, width - INDENT.length);
  return [
    [...head, [` ${first}`, view === 'http' ? 'plain' : 'dim']],
    ...body.map((text): Span[] => [[INDENT], [text, streamRole(entry)]]),
  ];
}

function byteLines(data: Uint8Array, view: 'hex' | 'text', width: number): string[] {
  const shown = data.subarray(0, SHOWN_BYTES);
  const lines = view === 'hex' ? hexLines(shown, width) : textLines(shown, width);
  const rest = data.length - shown.length;
  const some = lines.slice(0, MOST_LINES);
  if (rest === 0 && some.length === lines.length) return lines;
  return [...some, rest > 0 ? `… and ${rest} bytes more` : `… and ${lines.length - some.length} lines more`];
}

/** `12:00:01.123 #12 10.0.0.1:5000 up →`. */
function headSpans({ time, connection, client, stream }: TapEntry, { glyphs }: Theme): Span[] {
  const milliseconds = String(Math.floor(time % 1_000)).padStart(3, '0');
  const way =
    stream === null ? '' : ` ${stream === 'upstream' ? glyphs.sent : glyphs.received} ${streamText(stream)}`;
  return [
    [` ${clockText(time)}.${milliseconds}`, 'axis'],
    [` #${connection}`, 'accent'],
    [` ${client}`, 'dim'],
    [way, stream === 'upstream' ? 'accent' : 'good'],
  ];
}

function streamRole({ stream }: TapEntry): Role {
  return stream === 'upstream' ? 'accent' : 'plain';
}

function eventRole(event: string): Role {
  return event === 'reset' ? 'bad' : event === 'open' ? 'good' : 'warn';
}

/** Bytes as lines of text; what is no text is shown by signs. */
function textLines(data: Uint8Array, width: number): string[] {
  const text = new TextDecoder().decode(data);
  return text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .flatMap((line) => pieces(line).flatMap((piece) => wrapText(safeLine(piece), Math.max(10, width))));
}

function pieces(line: string): string[] {
  if (line.length <= PIECE) return [line];
  return Array.from({ length: Math.ceil(line.length / PIECE) }, (_, index) =>
    line.slice(index * PIECE, (index + 1) * PIECE),
  );
}
