import type { Check, DoctorContext } from './check.ts';
import { type Finding, ok, warning } from './finding.ts';

export const terminal: Check = {
  family: 'terminal',
  run: async (context) => [characters(context), colours(context), size(context)],
};

function characters({ environment }: DoctorContext): Finding {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || 'not set';
  if (/utf-?8/i.test(locale)) return ok('characters', locale);
  const costs = 'charts in braille and line drawings may show as question marks';
  return warning('characters', `locale ${locale}`, { costs, hint: 'export LANG=C.UTF-8', optional: true });
}

function colours({ environment, output }: DoctorContext): Finding {
  const { TERM = 'not set', COLORTERM, NO_COLOR } = environment;
  if (!output.isTerminal) return ok('colours', 'none: the output is not a terminal');
  if (output.color) return ok('colours', COLORTERM ?? TERM);
  return ok('colours', NO_COLOR ? 'none: NO_COLOR is set' : `none: TERM is ${TERM}`);
}

function size({ output }: DoctorContext): Finding {
  if (!output.isTerminal) return ok('width', 'any: the output is not a terminal');
  if (output.columns >= 80) return ok('width', `${output.columns} columns`);
  const costs = 'tables leave columns out';
  return warning('width', `${output.columns} columns`, {
    costs,
    hint: 'Make it 80 columns or more',
    optional: true,
  });
}
