import { plainNumber } from '../../../tui/charts/units.ts';
import { showsUnicode } from '../../../tui/theme/color-level.ts';
import { makeTheme, type Theme, themeOf } from '../../../tui/theme/theme.ts';
import type { Client } from '../../client/client.ts';
import { OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Expression } from '../../promql/syntax/expression.ts';
import { parseExpression } from '../../promql/syntax/parse-expression.ts';
import type { Output } from '../command.ts';
import { jsonText } from '../json-text.ts';
import { explainTree } from './explain-tree.ts';
import { queryChart } from './query-chart.ts';
import { queryCsv } from './query-csv.ts';
import type { QueryForm } from './query-form.ts';
import { savePicture } from './query-picture.ts';
import type { AskedTimes } from './query-request.ts';
import { queryTable } from './query-table.ts';
import { sampleTimes } from './sample-times.ts';
import { isEmpty, type QueryAnswer, type ShownSeries, shownAnswer } from './shown-answer.ts';
import { unitOfExpression } from './unit-of-expression.ts';

export type WriteAnswerOptions = {
  readonly form: QueryForm;
  readonly client: Client;
  readonly times: AskedTimes;
  readonly scope: string | undefined;
  /** The query. */
  readonly text: string;
  /** Where a picture goes. */
  readonly file: string | undefined;
  readonly output: Output;
};

/** Writes an answer in one form. @throws OperationalError where it cannot be drawn, or a file cannot be written. */
export async function writeAnswer(answer: QueryAnswer, options: WriteAnswerOptions): Promise<void> {
  const { form, output } = options;
  if (form === 'json') return output.write(jsonText(answer));
  if (form === 'explain') return writeLines(output, explainTree(explained(answer), output.columns));
  const shown = shownAnswer(answer);
  if (form === 'csv') return output.write(queryCsv(shown));
  if (isEmpty(shown)) return output.writeError('Nothing was found.\n');
  if (shown.kind === 'range' && (form === 'chart' || form === 'png')) return draw(shown.series, options);
  const { client, scope, text } = options;
  const expression = readable(text);
  const unit = expression === undefined ? plainNumber : unitOfExpression(expression);
  const sampledAt = await sampleTimes(client, { text, scope, expression }, shown);
  writeLines(output, queryTable(shown, { unit, columns: output.columns, sampledAt }));
}

async function draw(
  series: readonly ShownSeries[],
  { form, times, text, file, output }: WriteAnswerOptions,
): Promise<void> {
  if (times.kind !== 'range') throw new TypeError('an instant cannot be drawn');
  const expression = readable(text);
  const unit = expression === undefined ? plainNumber : unitOfExpression(expression);
  if (form === 'png' && file !== undefined) {
    const written = await savePicture(series, { file, expression: text, unit, steps: times });
    return writeLines(output, [`Written to ${safeLine(written)}`]);
  }
  const theme = themeFor(output);
  writeLines(
    output,
    queryChart(series, { expression: text, unit, steps: times, columns: output.columns, theme }),
  );
}

/** What the query says, for its unit; undefined where only a newer agent can read it. */
function readable(text: string): Expression | undefined {
  try {
    return parseExpression(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function explained({ data }: QueryAnswer): NonNullable<QueryAnswer['data']['explain']> {
  if (data.explain !== undefined) return data.explain;
  throw new OperationalError(
    'unavailable',
    'Cannot explain the query: the agent does not tell what it cost',
    {
      hint: 'It is older than this program; upgrade it',
    },
  );
}

/** Braille where the terminal shows it, else plain characters; colours only where they may be used. */
function themeFor({ color, isTerminal }: Output): Theme {
  if (color) return themeOf(process.env);
  // Without colours a theme still has bold and faint, which a file should not hold.
  return { ...makeTheme('none', isTerminal && showsUnicode(process.env)), paint: (_role, text) => text };
}

function writeLines(output: Output, lines: readonly string[]): void {
  output.write(lines.map((line) => `${line}\n`).join(''));
}
