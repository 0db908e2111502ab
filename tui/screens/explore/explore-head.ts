import type { AnswerNotes } from '../../data/explored-query.ts';
import { ends, line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { queryLines } from './editor/query-lines.ts';
import { queryProblem } from './editor/query-position.ts';

export type ExploreHeadOptions = {
  readonly query: string;
  /** Whose series are asked, as it was typed. */
  readonly scope: string;
  readonly notes: AnswerNotes | null;
  /** What is said of the threshold. */
  readonly threshold: readonly Span[];
  readonly width: number;
  /** The most lines of the query. */
  readonly queryHeight: number;
};

const LABEL = ' promql ';

/** The query, with what is wrong in it underlined; what it cost; what was remarked. */
export function exploreHead(options: ExploreHeadOptions, theme: Theme): string[] {
  return [...textLines(options, theme), costLine(options, theme), ...remarkLines(options, theme)];
}

function textLines({ query, notes, width, queryHeight }: ExploreHeadOptions, theme: Theme): string[] {
  const wrong = notes?.problem ? queryProblem(query, notes.problem).part : undefined;
  const { lines } = queryLines(query, { width: Math.max(4, width - LABEL.length), wrong });
  const marked = lines.findIndex((spans) => spans[0]?.[1] === 'bad');
  const top = Math.max(0, Math.min(marked - 1, lines.length - queryHeight));
  return lines.slice(top, top + queryHeight).map((spans, index) => {
    const label = top + index === 0 ? LABEL : ' '.repeat(LABEL.length);
    return line([[label, 'accent'], ...spans], width, theme);
  });
}

function costLine({ scope, notes, threshold, width }: ExploreHeadOptions, theme: Theme): string {
  const whose = scope === 'all' ? 'all hosts' : `on ${scope}`;
  const { samples, milliseconds = 0, evaluatedBy = null, problem = null } = notes ?? {};
  const cost = [
    ...(samples === undefined ? [] : [`${samples.toLocaleString('en')} samples`]),
    `${Math.round(milliseconds)} ms`,
    ...(evaluatedBy === null ? [] : [`evaluated by ${evaluatedBy}`]),
  ];
  const told: Span[] = notes === null || problem !== null ? [] : [[cost.join('  '), 'dim']];
  return ends([[` ${whose}`], ['  '], ...told], [...threshold, [' ']], width, theme);
}

/** The worst first, on one line; how many there are besides. */
function remarkLines({ query, notes, width }: ExploreHeadOptions, theme: Theme): string[] {
  const { glyphs } = theme;
  if (notes === null) return [];
  const { problem, missing, warnings, infos } = notes;
  const remarks: Span[] = [
    ...(problem === null ? [] : [[`${glyphs.down} ${queryProblem(query, problem).text}`, 'bad'] as const]),
    ...missing.map((text) => [`${glyphs.degraded} missing ${text}`, 'warn'] as const),
    ...warnings.map((text) => [`${glyphs.degraded} ${text}`, 'warn'] as const),
    ...infos.map((text) => [`${glyphs.event.info} ${text}`, 'accent'] as const),
  ];
  const [first] = remarks;
  if (first === undefined) return [];
  const more: Span = [remarks.length > 1 ? `  and ${remarks.length - 1} more: n` : '', 'dim'];
  return [line([[' '], first, more], width, theme)];
}
