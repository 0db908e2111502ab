import type { FleetEvent } from '../../data/fleet-event.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';
import { shortDuration } from '../../text/short.ts';
import { eventLook, severityRoles } from '../../time/event-look.ts';

const host: Column<FleetEvent> = {
  id: 'host',
  title: 'host',
  width: 12,
  widest: 16,
  align: 'left',
  rank: 0,
  value: (event) => event.host,
  text: (event) => event.host,
};

function eventColumns(now: () => number): Column<FleetEvent>[] {
  return [
    {
      id: 'severity',
      title: '',
      does: 'info, warning or error',
      width: 1,
      align: 'left',
      rank: 0,
      text: (event, theme) => eventLook(event, theme).sign,
      role: ({ severity }) => severityRoles[severity],
    },
    {
      id: 'time',
      title: 'time (UTC)',
      width: 19,
      align: 'left',
      rank: 0,
      value: ({ time }) => time,
      text: ({ time }) => new Date(time).toISOString().slice(0, 19).replace('T', ' '),
    },
    {
      id: 'age',
      title: 'ago',
      width: 4,
      align: 'right',
      rank: 1,
      quantity: 'duration',
      value: ({ time }) => now() - time,
      text: ({ time }) => shortDuration(now() - time),
    },
    host,
    {
      id: 'kind',
      title: 'kind',
      width: 16,
      widest: 18,
      align: 'left',
      rank: 0,
      value: ({ kind }) => kind,
      text: ({ kind }) => kind,
      role: ({ severity }) => severityRoles[severity],
    },
    {
      id: 'subject',
      title: 'about',
      width: 12,
      widest: 20,
      align: 'left',
      rank: 2,
      value: ({ subject }) => subject,
      text: ({ subject }) => subject,
    },
    {
      id: 'message',
      title: 'what happened',
      width: 20,
      widest: 300,
      align: 'left',
      rank: 0,
      value: ({ message }) => message,
      text: ({ message }) => message,
    },
  ];
}

export type EventTableOptions = {
  /** The moment that ages are counted from, ms since the epoch. */
  readonly now: () => number;
  /** Whether all are of one host, which is then not told. */
  readonly oneHost?: boolean;
  readonly empty: () => readonly string[];
};

/** What changed, newest first. */
export function createEventTable({ now, oneHost = false, empty }: EventTableOptions): Table<FleetEvent> {
  const columns = eventColumns(now);
  return new Table<FleetEvent>({
    columns: oneHost ? columns.filter((column) => column !== host) : columns,
    words: (event) => Object.values(event).join(' '),
    labels: ({ severity }) => ({ severity }),
    key: ({ hostKey, id, kind, subject }) => [hostKey, id, kind, subject].join('\n'),
    name: ({ host }) => host,
    sort: 'time',
    empty,
  });
}
