import { severity } from '../../charts/gauge.ts';
import { stateRole } from '../../components/state-role.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { textWidth } from '../../text/bun-text-width.ts';
import { fitText } from '../../text/fit-text.ts';
import { shortDuration, shortPercent } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { type SickSince, sicknessText } from '../sick-since.ts';
import { textBox } from '../text-box.ts';

const NAME = 24;
/** What the other columns take. */
const FIXED = 33;

/** The hosts, worst first: state and for how long, numbers with their age where they are old, the reason. */
export const worstHosts = textBox('worst hosts', ({ hosts, since, at }, { width, height }, theme) => {
  const longest = Math.max(4, ...hosts.slice(0, height - 1).map((host) => textWidth(host.name)));
  const name = Math.max(8, Math.min(NAME, longest, width - FIXED));
  const title: Span[] = [
    [`   ${'state'.padEnd(8)} ${fitText('host', name)} ${'for'.padStart(5)}`],
    ['    cpu   mem  disk'],
  ];
  return [
    line(
      title.map(([text]): Span => [text, 'dim']),
      width,
      theme,
    ),
    ...hosts
      .slice(0, height - 1)
      .map((host) => line(hostSpans(host, { name, at, since: since.get(host.key) }, theme), width, theme)),
  ];
});

type Row = { readonly name: number; readonly at: number; readonly since: SickSince | undefined };

function hostSpans(host: FleetHost, { name, at, since }: Row, theme: Theme): Span[] {
  const weight = host.state === 'stale' || host.state === 'unknown' ? 'dim' : 'plain';
  const { ellipsis } = theme.glyphs;
  return [
    [` ${theme.glyphs[host.state]} ${host.state.padEnd(8)} `, stateRole(host)],
    [`${fitText(host.name, name, { ellipsis })} ${sicknessText(since, at).padStart(5)} `, weight],
    ...(host.state === 'down' ? [] : numberSpans(host, weight)),
    [reason(host), host.state === 'down' ? 'bad' : 'dim'],
  ];
}

function numberSpans({ status }: FleetHost, weight: 'dim' | 'plain'): Span[] {
  const { cpu, memory, filesystems } = status?.summary ?? {};
  const ratios = [cpu?.usedRatio, memory?.usedRatio, filesystems?.[0]?.usedRatio];
  return ratios.map(
    (ratio): Span => [shortPercent(ratio).padStart(6), weight === 'dim' ? 'dim' : severity(ratio)],
  );
}

/** Why it is not up, and how old its numbers are where they are not new. */
function reason({ state, because, ageMs }: FleetHost): string {
  const age = state === 'stale' && ageMs !== undefined ? `${shortDuration(ageMs)} old` : '';
  const parts = [age, because ?? ''].filter((part) => part !== '');
  return parts.length === 0 ? '' : `  ${parts.join(', ')}`;
}
