import type { AnswerOf } from '../../../../agent/client/client.ts';
import { listUnits, type UnitRow } from '../../../../agent/contract/units.ts';
import type { Column } from '../../../table/column.ts';
import { shortBytes, shortDuration, shortPercent } from '../../../text/short.ts';
import type { Span } from '../../../text/spans.ts';
import type { Glyphs } from '../../../theme/glyphs.ts';
import type { Role } from '../../../theme/theme.ts';
import { PolledTable } from '../polled-table.ts';
import type { HostTab, TabContext } from '../tab.ts';

type Answer = AnswerOf<typeof listUnits>;

/** A unit, and the time of its host when it was told. */
type Unit = UnitRow & { readonly now: number };

type Look = { readonly sign: keyof Glyphs & ('up' | 'down' | 'stale' | 'nothing'); readonly role: Role };

/** How bad the state of a unit is, worst last. */
const RANKS = ['inactive', 'active', 'changing', 'failed'] as const;
type Rank = (typeof RANKS)[number];

const looks: Record<Rank, Look> = {
  failed: { sign: 'down', role: 'bad' },
  changing: { sign: 'stale', role: 'warn' },
  active: { sign: 'up', role: 'good' },
  inactive: { sign: 'nothing', role: 'dim' },
};

function rankOf({ active }: UnitRow): Rank {
  if (active === 'failed' || active === 'active' || active === 'inactive') return active;
  return 'changing';
}

/** `active running`, `failed`. */
function stateText({ active, sub }: UnitRow): string {
  return sub === null || sub === active ? active : `${active} ${sub}`;
}

const right = { align: 'right' } as const;
const sinceMs = ({ since, now }: Unit) => (since === null ? undefined : now - Date.parse(since));

const columns: readonly Column<Unit>[] = [
  {
    id: 'state',
    title: 'state',
    does: 'failed, activating, active, inactive; and what that means for units of its kind',
    width: 16,
    widest: 22,
    align: 'left',
    rank: 0,
    value: ({ active }) => active,
    text: (unit, { glyphs }) => `${glyphs[looks[rankOf(unit)].sign]} ${stateText(unit)}`,
    role: (unit) => looks[rankOf(unit)].role,
  },
  {
    id: 'unit',
    title: 'unit',
    width: 22,
    widest: 36,
    align: 'left',
    rank: 0,
    value: ({ name }) => name,
    text: ({ name }) => name,
  },
  {
    id: 'since',
    title: 'for',
    does: 'how long it has been in this state',
    width: 4,
    ...right,
    rank: 1,
    quantity: 'duration',
    value: sinceMs,
    text: (unit) => shortDuration(sinceMs(unit)),
  },
  {
    id: 'memory',
    title: 'mem',
    width: 5,
    ...right,
    rank: 2,
    quantity: 'bytes',
    value: ({ memoryBytes }) => memoryBytes ?? undefined,
    text: ({ memoryBytes }) => shortBytes(memoryBytes ?? undefined),
  },
  {
    id: 'cpu',
    title: 'cpu',
    does: '100% is one processor',
    width: 5,
    ...right,
    rank: 2,
    quantity: 'ratio',
    value: ({ cpuRatio }) => cpuRatio ?? undefined,
    text: ({ cpuRatio }) => shortPercent(cpuRatio ?? undefined),
    role: ({ cpuRatio }) => ((cpuRatio ?? 0) >= 0.9 ? 'warn' : 'plain'),
  },
  {
    id: 'restarts',
    title: 'rst',
    does: 'automatic restarts',
    width: 4,
    ...right,
    rank: 3,
    value: ({ restarts }) => restarts ?? undefined,
    text: ({ restarts }, { glyphs }) => (restarts === null ? glyphs.nothing : String(restarts)),
    role: ({ restarts }) => ((restarts ?? 0) > 0 ? 'warn' : 'plain'),
  },
  {
    id: 'tasks',
    title: 'tasks',
    does: 'processes and threads',
    width: 5,
    ...right,
    rank: 5,
    value: ({ tasks }) => tasks ?? undefined,
    text: ({ tasks }, { glyphs }) => (tasks === null ? glyphs.nothing : String(tasks)),
  },
  {
    id: 'pid',
    title: 'pid',
    does: 'the main process',
    width: 7,
    ...right,
    rank: 6,
    value: ({ mainPid }) => mainPid ?? undefined,
    text: ({ mainPid }, { glyphs }) => (mainPid === null ? glyphs.nothing : String(mainPid)),
  },
  {
    id: 'description',
    title: 'description',
    width: 16,
    widest: 100,
    align: 'left',
    rank: 4,
    value: ({ description }) => description ?? undefined,
    text: ({ description }) => description ?? '',
    role: () => 'dim',
  },
];

/** The units of systemd, the failed ones first. */
export const units: HostTab = {
  id: 'units',
  title: 'units',
  open: (context: TabContext, place) =>
    new PolledTable<Answer, Unit>(context, place, {
      table: {
        columns,
        key: ({ name }) => name,
        name: ({ name }) => name,
        orders: [{ id: 'worst', title: 'failed first', value: (unit) => RANKS.indexOf(rankOf(unit)) }],
      },
      ask: (client, time, signal) =>
        client.call(listUnits, { query: time === undefined ? {} : { time } }, { signal }),
      rows: ({ time, units }) => units.map((unit) => ({ ...unit, now: Date.parse(time) })),
      because: ({ available, because }) => (available ? null : `No units: ${because ?? 'not known why'}.`),
      count: unitCount,
      whole: ({ name, description }) => [name, ...(description === null ? [] : [description])].join('  '),
      legend: ({ glyphs }) => [
        `${glyphs.down} failed   ${glyphs.stale} starting, stopping, reloading   ${glyphs.up} active   ${glyphs.nothing} inactive`,
        'for: since the state last changed   rst: automatic restarts   cpu: 100% is one processor',
      ],
    }),
};

function unitCount({ units }: Answer): Span {
  const failed = units.filter(({ active }) => active === 'failed').length;
  const all = `${units.length} ${units.length === 1 ? 'unit' : 'units'}`;
  return failed === 0 ? [all, 'dim'] : [`${failed} failed of ${all}`, 'bad'];
}
