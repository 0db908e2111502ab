import blessed from 'blessed';
import { countText } from '../../components/fault-banner.ts';
import { stateRole } from '../../components/state-role.ts';
import { type FleetHost, hostStates } from '../../data/fleet-host.ts';
import { activeFaults } from '../../data/status-faults.ts';
import { ends, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { clockText } from '../../time/time-bar.ts';
import { pageTitle } from '../pages.ts';
import type { WallScene } from '../wall-scene.ts';
import type { WallWidget } from '../widget.ts';

/** One line over everything: the time, how the hosts are, which page this is. */
export const headline: WallWidget = (frame, { screen, theme }) => {
  const box = blessed.box({ ...frame, tags: false, wrap: false });
  screen.append(box);
  return (scene) => box.setContent(headlineText(scene, frame.width, theme));
};

/** The line itself, exactly `width` cells wide. */
export function headlineText({ at, fleet, page, turn }: WallScene, width: number, theme: Theme): string {
  const left: Span[] = [
    [` ${clockText(at)} UTC `, 'title'],
    [` ${fleet.length} host${fleet.length === 1 ? '' : 's'}  `],
    ...countSpans(fleet, theme),
    ...faultSpans(fleet),
  ];
  const right: Span[] = [
    [`${pageTitle(page, fleet)} `, 'title'],
    [`${turn.number}/${turn.of}  q quit `, 'dim'],
  ];
  return ends(left, right, width, theme);
}

/** That faults are in force, in words that colours only repeat. */
function faultSpans(hosts: readonly FleetHost[]): Span[] {
  const faults = activeFaults(hosts);
  if (faults.length === 0) return [];
  return [
    [`FAULTS: ${countText(faults)} on ${faults.length} host${faults.length === 1 ? '' : 's'}  `, 'bad'],
  ];
}

/** How many hosts are in each state: sign, number, word. */
export function countSpans(hosts: readonly FleetHost[], { glyphs }: Theme): Span[] {
  return hostStates.flatMap((state): Span[] => {
    const count = hosts.filter((host) => host.state === state).length;
    return count === 0 ? [] : [[`${glyphs[state]} `, stateRole({ state })], [`${count} ${state}  `]];
  });
}
