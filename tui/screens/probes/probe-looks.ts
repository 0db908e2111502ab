import { stateRole } from '../../components/state-role.ts';
import type { FleetProbe, FleetProbeMark, ProbeState } from '../../data/fleet-probe.ts';
import { textWidth } from '../../text/bun-text-width.ts';
import { fitText } from '../../text/fit-text.ts';
import { shortDuration } from '../../text/short.ts';
import type { Role, Theme } from '../../theme/theme.ts';

const DAY_MS = 86_400_000;

/** How a state is written: sign and word. */
export function probeStateText(state: ProbeState, { glyphs }: Theme): string {
  return `${glyphs[state]} ${state}`;
}

export function probeStateRole(state: ProbeState): Role {
  return stateRole({ state });
}

/** The verdict in a few words: the cause, and how many of the vantages that know say so. Names are cut to that width. */
export function verdictText({ cause, counts, verdict, vantages }: FleetProbe, width = 60): string {
  const { failing, knowing, of } = counts;
  const share = `${failing}/${knowing}`;
  const failed = verdict?.failing[0] ?? vantages.find(({ state }) => state !== 'up')?.host ?? '';
  const first = (room: number) => fitText(failed, Math.min(textWidth(failed), Math.max(2, width - room)));
  switch (cause) {
    case 'up':
      return `up ${knowing - failing}/${of}`;
    case 'target-down':
      return `down ${share}`;
    case 'target-degraded':
      return `degraded ${share}`;
    case 'path-broken':
      return failing > 1 ? `path ${first(11)} +${failing - 1} ->` : `path ${first(8)} ->`;
    case 'vantage-isolated':
      return `isolated ${first(9)}`;
    case 'dual-stack-half-up':
      return `half up ${share}`;
    case 'unknown':
      return `unknown 0/${of}`;
    default:
      return `${cause.replaceAll('-', ' ')} ${share}`;
  }
}

/** The marks of a probe in a few words: `paused`, `maint 28m`, `held 2/3`; and whether it flaps. */
export function marksText({ marks, flapping, vantages }: FleetProbe, now: number): string {
  const heard = vantages.filter(({ silent }) => silent === null).length;
  const words = marks.map((mark) => {
    const part = mark.on < heard ? ` ${mark.on}/${heard}` : '';
    return markWord(mark, now) + part;
  });
  return [...words, ...(flapping ? ['flapping'] : [])].join(' ');
}

function markWord({ mark, until }: FleetProbeMark, now: number): string {
  const left = until === null ? '' : ` ${shortDuration(Date.parse(until) - now)}`;
  const words: Record<string, string> = { maintenance: 'maint', 'held-by-parent': 'held' };
  return `${words[mark] ?? mark}${left}`;
}

export function marksRole({ marks, flapping }: FleetProbe): Role {
  return flapping && marks.length === 0 ? 'warn' : 'accent';
}

/** How long a certificate is still good: `12d`, `5h`, `-2d` when it has expired. */
export function expiryText(expires: number | null, now: number): string {
  if (expires === null) return '';
  const left = expires - now;
  return left < 0 ? `-${shortDuration(-left)}` : shortDuration(left);
}

/** From two weeks on a warning, from three days on bad. */
export function expiryRole(expires: number | null, now: number): Role {
  if (expires === null || expires - now > 14 * DAY_MS) return 'plain';
  return expires - now > 3 * DAY_MS ? 'warn' : 'bad';
}

/** A share of time in which something was up: two decimals where it is not whole, for one of a thousand is a minute a day. */
export function uptimeText(uptime: number | null): string {
  if (uptime === null) return '';
  const percent = Math.floor(uptime * 10_000) / 100;
  return `${percent === 100 ? '100' : percent.toFixed(percent >= 99 ? 2 : 1)}%`;
}

export function uptimeRole(uptime: number | null): Role {
  if (uptime === null || uptime >= 0.999) return 'plain';
  return uptime >= 0.99 ? 'warn' : 'bad';
}
