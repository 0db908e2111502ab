import { countText } from '../../components/fault-banner.ts';
import { endFaultsTask } from '../../data/act-on-proxies.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { activeFaults, type HostFaults } from '../../data/status-faults.ts';
import { createQuestion } from '../../overlays/question.ts';
import type { Span } from '../../text/spans.ts';
import type { ScreenContext } from '../screen.ts';
import { askAndShow } from '../show-outcomes.ts';

/**
 * Asks once whether all toxics that vedette owns shall be removed from all hosts, then shows which host did it. It is of
 * now, whatever moment is shown. Hosts that are silent are asked as well: nobody knows what is in force on them.
 */
export function startEndingFaults(context: ScreenContext): void {
  const { hosts } = context.present();
  const asked = hosts.filter(mayHaveFaults);
  if (asked.length === 0) {
    context.say('no host has a fault proxy: there is no fault to end');
    return;
  }
  context.overlay(
    createQuestion({
      title: [['end the faults that vedette put on any host', 'title']],
      lines: meaning(hosts, asked, context.when().at !== null),
      verb: 'end them',
      act: () =>
        askAndShow(
          {
            title: 'end our faults',
            done: 'ended',
            tasks: asked.map((host) =>
              endFaultsTask({ host: host.name, hostKey: host.key, client: context.client(host) }),
            ),
          },
          context,
        ),
    }),
  );
}

/** A host that answers and says that it has no fault proxy, or is too old to say, has none. */
function mayHaveFaults(host: FleetHost): boolean {
  return isSilent(host) || Boolean(host.status?.faults);
}

function isSilent({ state }: FleetHost): boolean {
  return state === 'down' || state === 'stale' || state === 'unknown';
}

/** What it will do, where, and what it will leave. */
function meaning(hosts: readonly FleetHost[], asked: readonly FleetHost[], isPast: boolean): Span[][] {
  const faults = activeFaults(hosts);
  const ours = faults.filter(({ owned }) => owned > 0);
  const owned = ours.reduce((sum, one) => sum + one.owned, 0);
  const silent = asked.filter(isSilent);
  const rest = hosts.length - asked.length;
  const known: Span[] =
    owned === 0
      ? [['   no toxic of ours is known to be in force', 'dim']]
      : [
          [
            `   removes ${owned} ${owned === 1 ? 'toxic' : 'toxics'} on ${ours.length} of ${hosts.length} hosts, also those of others:`,
          ],
        ];
  return [
    ...(isPast ? [[['   a moment of the past is shown; this is done now', 'warn'] as Span]] : []),
    known,
    ...ours.map(oursLine),
    ...leftAlone(faults),
    [
      [
        `   asked: ${asked.length} ${asked.length === 1 ? 'host' : 'hosts'}${rest === 0 ? '' : `; ${rest} without a fault proxy`}`,
        'dim',
      ],
    ],
    ...(silent.length === 0 ? [] : [silentLine(silent)]),
  ];
}

function oursLine({ host, owned, toxics }: HostFaults): Span[] {
  const share = owned === toxics ? `${owned}` : `${owned} of ${toxics}`;
  return [[`     ${host}  `], [`${share} ${toxics === 1 ? 'toxic' : 'toxics'}`, 'warn']];
}

function leftAlone(faults: readonly HostFaults[]): Span[][] {
  const left = faults
    .map((one) => ({ ...one, toxics: one.toxics - one.owned }))
    .filter(({ toxics, disabledProxies }) => toxics + disabledProxies > 0);
  return left.length === 0
    ? []
    : [[[`   stays: ${countText(left)}, which applications put there or people turned off`, 'dim']]];
}

function silentLine(silent: readonly FleetHost[]): Span[] {
  const names = silent.slice(0, 5).map(({ name }) => name);
  const more = silent.length > 5 ? ` and ${silent.length - 5} more` : '';
  return [[`   do not answer now and are asked all the same: ${names.join(', ')}${more}`, 'warn']];
}
