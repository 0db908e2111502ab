import type { FleetEvent } from '../data/fleet-event.ts';

/** A line of the log: something that changed on a host. All strings are safe to print. */
export type LogEntry = Pick<FleetEvent, 'time' | 'hostKey' | 'host' | 'severity'> & { readonly text: string };

/** An event of an agent as a line of the log. */
export function entryOfEvent({
  time,
  hostKey,
  host,
  severity,
  kind,
  subject,
  message,
}: FleetEvent): LogEntry {
  const text = [kind, subject === host ? '' : subject, message].filter((part) => part !== '').join(' ');
  return { time, hostKey, host, severity, text };
}

/** Lines of several sources as one log: newest first, no more than `most`. */
export function mergedLog(sources: readonly (readonly LogEntry[])[], most: number): LogEntry[] {
  return sources
    .flat()
    .sort((a, b) => b.time - a.time)
    .slice(0, most);
}
