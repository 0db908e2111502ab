import { getInventory, type Inventory } from '../../../../agent/contract/inventory.ts';
import { type InventoryFact, inventoryFacts } from '../../../data/inventory-facts.ts';
import type { Column } from '../../../table/column.ts';
import { PolledTable } from '../polled-table.ts';
import type { HostTab } from '../tab.ts';

/** The first answer may take some seconds; later ones are kept by the agent for minutes. */
const TIMEOUT_MS = 30_000;
const PERIOD_MS = 60_000;

type Fact = InventoryFact & { readonly place: number };

const columns: readonly Column<Fact>[] = [
  {
    id: 'fact',
    title: 'fact',
    width: 14,
    widest: 22,
    align: 'left',
    rank: 0,
    value: ({ name }) => name,
    text: ({ name }) => name,
  },
  {
    id: 'value',
    title: 'value',
    width: 24,
    widest: 72,
    align: 'left',
    rank: 0,
    value: ({ value }) => value,
    text: ({ value }) => value,
  },
  {
    id: 'part',
    title: 'part',
    width: 16,
    widest: 24,
    align: 'left',
    rank: 2,
    value: ({ part }) => part,
    text: ({ part }) => part,
    role: () => 'dim',
  },
];

/** What the host is made of, part by part. */
export const inventory: HostTab = {
  id: 'inventory',
  title: 'inventory',
  open: (context, place) =>
    new PolledTable<Inventory, Fact>(context, place, {
      table: {
        columns,
        key: ({ place }) => String(place),
        name: ({ name }) => name,
        labels: ({ part }) => ({ part }),
        orders: [{ id: 'told', title: 'part by part', value: ({ place }) => -place }],
        group: 'part',
      },
      ask: (client, _time, signal) => client.call(getInventory, {}, { signal, timeoutMs: TIMEOUT_MS }),
      period: PERIOD_MS,
      rows: (answer) => inventoryFacts(answer).map((fact, place) => ({ ...fact, place })),
      because: () => null,
      count: ({ missing }) => {
        if (context.console.when().at !== null) return ['as it is now: no history is kept of it', 'warn'];
        const unknown = missing.length === 0 ? '' : `, ${missing.length} not known`;
        return [`asked for once a minute${unknown}`, 'dim'];
      },
      whole: ({ part, name, value }) => `${part}: ${name}: ${value}`,
      legend: () => ['what nobody on the host could tell is left out'],
    }),
};
