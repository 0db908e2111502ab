import type { FleetEvent } from '../data/fleet-event.ts';
import type { Role, Theme } from '../theme/theme.ts';
import { isFaultEnd, isFaultStart } from './fault-spans.ts';

/** How events are painted by their severity; their signs say the same. */
export const severityRoles: Record<FleetEvent['severity'], Role> = {
  info: 'accent',
  warning: 'warn',
  error: 'bad',
};

/** The sign of an event on time bars and charts: one for the beginning and one for the end of a fault, else its severity. */
export function eventLook(
  event: Pick<FleetEvent, 'kind' | 'severity'>,
  { glyphs }: Pick<Theme, 'glyphs'>,
): { readonly sign: string; readonly role: Role } {
  if (isFaultStart(event)) return { sign: glyphs.fault.started, role: 'warn' };
  if (isFaultEnd(event)) return { sign: glyphs.fault.ended, role: 'warn' };
  return { sign: glyphs.event[event.severity], role: severityRoles[event.severity] };
}
