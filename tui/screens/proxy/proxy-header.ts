import type { FleetProxy, Flow } from '../../data/fleet-proxy.ts';
import { shortBytes } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { rateText } from '../proxies/proxy-columns.ts';

export const HEADER_LINES = 2;

/** Where a proxy listens, whom it is for, and what it moves, as two lines. */
export function proxyHeader(proxy: FleetProxy, width: number, theme: Theme): string[] {
  const { listen, upstream, protocol, connections, accepted, failed, external } = proxy;
  const way: Span[] = [
    [` ${listen} `, 'title'],
    [`${theme.glyphs.sent} ${upstream} `, 'title'],
    [` ${protocol}`, 'dim'],
    [external ? '  of another Toxiproxy server' : '', 'warn'],
  ];
  const moves: Span[] = [
    [` ${connections} open`],
    [`  ${accepted} accepted`],
    [`  ${failed} failed`, failed > 0 ? 'warn' : 'plain'],
    ...flowSpans('up', proxy.up, theme),
    ...flowSpans('down', proxy.down, theme),
  ];
  return [line(way, width, theme), line(moves, width, theme)];
}

/** `up 1.2K/s, 3.4M in all, 12K held or lost`. */
function flowSpans(name: string, { rate, sentBytes, receivedBytes }: Flow, { glyphs }: Theme): Span[] {
  const behind = Math.max(0, receivedBytes - sentBytes);
  return [
    [`   ${name} `, 'dim'],
    [rateText(rate, glyphs.nothing)],
    [`, ${shortBytes(sentBytes)} in all`, 'dim'],
    [behind > 0 ? `, ${shortBytes(behind)} held or lost` : '', 'warn'],
  ];
}
