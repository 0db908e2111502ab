import { type ChartOptions, chart } from '../../charts/chart.ts';
import { tableSummary } from '../../table/table-summary.ts';
import { ends, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import type { ScreenSize } from '../screen.ts';
import { exploreHead } from './explore-head.ts';
import type { ExploreModel } from './explore-model.ts';
import { crossingOf } from './threshold.ts';

/** Of a screen as high as this, the query may take more lines. */
const TALL = 30;

export type ExploreLinesOptions = ScreenSize & {
  readonly model: ExploreModel;
  readonly time: Pick<ChartOptions, 'seconds' | 'end' | 'marks' | 'spans'>;
  /** Seconds from one value to the next. */
  readonly step: number;
};

/** The screen as `height` lines, and at which of them the rows of the table begin. */
export function exploreLines(
  options: ExploreLinesOptions,
  theme: Theme,
): { readonly lines: string[]; readonly rowsFrom: number } {
  const { model, width, height } = options;
  const head = exploreHead(
    {
      query: model.query,
      scope: model.scope,
      notes: model.run.answer,
      threshold: crossed(options),
      width,
      queryHeight: height < TALL ? 2 : 5,
    },
    theme,
  );
  const plot = model.showsValues ? [] : chartLines(options, height - head.length, theme);
  const table = model.table();
  const place: Span = [`${table.rows.length} of ${table.all.length} `, 'dim'];
  const above = [...head, ...plot, ends(tableSummary(table), [place], width, theme)];
  const rows = table.lines(width, Math.max(2, height - above.length), theme);
  return { lines: [...above, ...rows].slice(0, height), rowsFrom: above.length + 1 };
}

function chartLines({ model, width, time }: ExploreLinesOptions, height: number, theme: Theme): string[] {
  const size = { width, height: Math.max(7, Math.floor(height * 0.5)) };
  const shown = { title: model.title(), unit: model.unit(), threshold: model.threshold.value };
  return chart(model.drawn(), { ...shown, ...size, ...time, empty: model.emptyWords()[0]! }, theme);
}

/** How many series are above the threshold now. */
function crossed({ model, step }: ExploreLinesOptions): Span[] {
  const { text, value } = model.threshold;
  if (value === undefined || model.showsValues) return [];
  const above = model.series.filter((row) => crossingOf(row, value, step).since !== undefined).length;
  return [[`above ${text} now: ${above} of ${model.series.length}`, above > 0 ? 'bad' : 'good']];
}
