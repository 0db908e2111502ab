import type { Unit } from '../../charts/units.ts';
import type { ExploredValue } from '../../data/explored-values.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';
import { shortDuration } from '../../text/short.ts';
import { hostColumn, labelsColumn, labelsText, metricColumn } from './series-table.ts';

/** Younger than this, a sample is as new as the host measures. */
const OLD_MS = 15_000;

/** What a query gives at one moment: value, unit, age. */
export function createValuesTable(unit: () => Unit, empty: () => readonly string[]): Table<ExploredValue> {
  const columns: Column<ExploredValue>[] = [
    hostColumn(),
    {
      id: 'value',
      title: 'value',
      width: 10,
      align: 'right',
      rank: 0,
      value: ({ value, text }) => value ?? text,
      text: ({ value, text }) =>
        value === undefined || !Number.isFinite(value) ? text : unit().format(value),
    },
    {
      id: 'exact',
      title: 'exact',
      does: 'the value as it was answered, in base units',
      width: 18,
      widest: 24,
      align: 'right',
      rank: 1,
      value: ({ value, text }) => value ?? text,
      text: ({ text }) => text,
    },
    {
      id: 'unit',
      title: 'unit',
      width: 8,
      align: 'left',
      rank: 2,
      text: (_row, { glyphs }) => unit().name || glyphs.nothing,
    },
    {
      id: 'age',
      title: 'age',
      does: 'how old the sample is; nothing where the value was computed for the moment itself',
      width: 5,
      align: 'right',
      rank: 1,
      quantity: 'duration',
      value: ({ ageMs }) => ageMs,
      text: ({ ageMs }, { glyphs }) => (ageMs === undefined ? glyphs.nothing : shortDuration(ageMs)),
      role: ({ ageMs = 0 }) => (ageMs > OLD_MS ? 'warn' : 'plain'),
    },
    {
      id: 'samples',
      title: 'samples',
      does: 'how many samples there are in the range',
      width: 7,
      align: 'right',
      rank: 3,
      value: ({ samples }) => samples,
      text: ({ samples }) => String(samples),
    },
    metricColumn(),
    labelsColumn(),
  ];
  return new Table<ExploredValue>({
    columns,
    key: ({ hostKey, name, labels }) => `${hostKey}\n${name}\n${labelsText(labels)}`,
    name: ({ host, labels }) => `${host} ${labelsText(labels)}`,
    words: ({ host, name, labels, text }) => `${host} ${name} ${labelsText(labels)} ${text}`,
    labels: ({ labels }) => labels,
    sort: 'value',
    empty,
  });
}
