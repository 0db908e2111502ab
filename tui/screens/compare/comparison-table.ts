import {
  type Comparison,
  type ComparisonRow,
  type SectionName,
  sectionNames,
} from '../../../agent/client/compare/comparison.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';

/** A row of a comparison with the section that it stands in. */
export type ComparedRow = ComparisonRow & { readonly section: SectionName };

/** The rows of all sections; only those that differ, or all. */
export function comparedRows({ sections }: Comparison, all: boolean): ComparedRow[] {
  return sections.flatMap(({ name, rows }) =>
    rows.filter(({ differs }) => all || differs).map((row) => ({ ...row, section: name })),
  );
}

/** What differs between these subjects, section by section, most different first. */
export function createComparisonTable(
  subjects: readonly string[],
  empty: () => readonly string[],
): Table<ComparedRow> {
  const columns: Column<ComparedRow>[] = [
    {
      id: 'name',
      title: 'name',
      width: 24,
      widest: 48,
      align: 'left',
      rank: 0,
      value: ({ name }) => name,
      text: ({ name }) => name,
    },
    ...subjects.map((subject, index) => subjectColumn(subject, index)),
    {
      id: 'odd',
      title: 'stands out',
      does: 'who differs from the others',
      width: 10,
      widest: 20,
      align: 'left',
      rank: 1,
      value: ({ odd }) => odd.join(' '),
      text: ({ odd }) => odd.join(' '),
      role: () => 'warn',
    },
    {
      id: 'score',
      title: 'score',
      does: 'how much it differs; comparable within a section',
      width: 6,
      align: 'right',
      rank: 2,
      value: ({ score }) => score,
      text: ({ score }) => score.toFixed(1),
    },
    {
      id: 'why',
      title: 'why',
      width: 20,
      widest: 60,
      align: 'left',
      rank: 3,
      text: ({ why }) => why,
      role: () => 'dim',
    },
  ];
  const table = new Table<ComparedRow>({
    columns,
    key: ({ section, name }) => `${section} ${name}`,
    name: ({ name }) => name,
    words: ({ section, name, values, odd }) => [section, name, ...values, ...odd].join(' '),
    labels: ({ section }) => ({ section }),
    orders: [{ id: 'difference', title: 'most different first', value: importance }],
    group: 'section',
    empty,
  });
  return table;
}

const LARGEST_SCORE = 1e6;

/** Sections in their own order, in each the most different first. */
function importance({ section, score }: ComparedRow): number {
  return (
    (sectionNames.length - sectionNames.indexOf(section)) * LARGEST_SCORE + Math.min(score, LARGEST_SCORE - 1)
  );
}

function subjectColumn(subject: string, index: number): Column<ComparedRow> {
  return {
    id: `s${index + 1}`,
    title: subject,
    width: 14,
    widest: 30,
    align: 'left',
    rank: 0,
    value: ({ values }) => values[index] ?? undefined,
    text: ({ values }, { glyphs }) => values[index] ?? glyphs.nothing,
    role: ({ odd }) => (odd.includes(subject) ? 'bad' : 'plain'),
  };
}
