import type { TapRecord } from '../../../../chaos/proxy/data-plane.ts';
import { hexLines } from '../../../../tui/screens/tap/hex-lines.ts';
import { httpSummary } from '../../../../tui/screens/tap/http-summary.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';
import { createStyle, type Style } from '../../style.ts';

export type TapLook = 'hex' | 'text' | 'http';

const WIDTH = 80;
/** UTF-16 units of a line of text before it is cut into several. */
const PIECE = 180;

/** One record as lines: when, which connection, which way and how much; then its bytes. */
export function tapRecordLines(
  record: TapRecord,
  look: TapLook,
  { color, columns }: Pick<Output, 'color' | 'columns'>,
): string[] {
  const style = createStyle(color);
  const head = headOf(record, style);
  if (record.data === null) return [`${head} ${eventText(record.event, style)}`];
  if (look === 'http') {
    const [first = '', ...more] = httpSummary(record.data);
    return [`${head} ${first}`, ...more.map((line) => `    ${line}`)];
  }
  const width = Math.min(WIDTH, columns) - 4;
  const body = look === 'hex' ? hexLines(record.data, width) : textLines(record.data);
  return [`${head} ${style.faint(`${record.data.byteLength} bytes`)}`, ...body.map((line) => `    ${line}`)];
}

/** Times in UTC, as everywhere. */
function headOf({ time, connection, client, stream }: TapRecord, style: Style): string {
  const way = stream === null ? '' : stream === 'upstream' ? ' -> server' : ' <- server';
  const at = new Date(time).toISOString().slice(11, 23);
  return `${style.faint(at)} ${style.strong(`#${connection}`)} ${style.faint(safeLine(client))}${way}`;
}

function eventText(event: TapRecord['event'], style: Style): string {
  if (event === 'reset') return style.bad(event);
  return event === 'open' ? style.good(event) : style.warn(event);
}

function textLines(data: Uint8Array): string[] {
  return new TextDecoder()
    .decode(data)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .flatMap((line) => line.match(new RegExp(`.{1,${PIECE}}`, 'gsu')) ?? [''])
    .map((piece) => safeLine(piece));
}
