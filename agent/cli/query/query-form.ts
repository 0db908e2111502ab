import { OperationalError } from '../../kit/errors.ts';

export type QueryForm = 'chart' | 'csv' | 'explain' | 'json' | 'png' | 'table';

export type FormArguments = {
  readonly range?: string | undefined;
  readonly table: boolean;
  readonly json: boolean;
  readonly csv: boolean;
  readonly chart: boolean;
  readonly png?: string | undefined;
  readonly explain: boolean;
};

/**
 * The one form that an answer is written in. Without any, a range is a chart on a terminal, and all else is a table.
 * With `--json` the explanation is a part of it.
 *
 * @throws OperationalError `invalid` where two were asked for, or a drawing of one instant.
 */
export function queryForm(args: FormArguments, isTerminal: boolean): QueryForm {
  const asked = (['table', 'json', 'csv', 'chart', 'png', 'explain'] as const).filter((form) =>
    form === 'png' ? args.png !== undefined : args[form],
  );
  const forms = asked.filter((form) => form !== 'explain' || !asked.includes('json'));
  if (forms.length > 1) throw wrong(`--${forms[0]} and --${forms[1]} exclude each other`, 'Give one of them');
  const [form = args.range !== undefined && isTerminal ? 'chart' : 'table'] = forms;
  if (args.range === undefined && (form === 'chart' || form === 'png'))
    throw wrong('one instant cannot be drawn', 'Give --range too, such as --range 6h');
  return form;
}

function wrong(state: string, hint: string): OperationalError {
  return new OperationalError('invalid', `Cannot show the answer: ${state}`, { hint });
}
