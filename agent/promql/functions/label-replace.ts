import { RE2JS } from 're2js';
import { labelValue } from '../../kit/labels.ts';
import { EvaluationError } from '../evaluation-error.ts';
import { stringArguments, vectorArgument } from './arguments.ts';
import { expandTemplate } from './expand-template.ts';
import type { VectorFunction } from './function.ts';
import { requireLabelName, withLabel } from './label-names.ts';
import { eachRow } from './points.ts';

/**
 * `label_replace(v, destination, replacement, source, regex)`: sets a label from another where the regex matches all of it.
 *
 * @throws EvaluationError when the regex or the destination cannot be
 */
export const labelReplace: VectorFunction = {
  kind: 'vector',
  *apply(args) {
    const [destination = '', template = '', source = '', regex = ''] = stringArguments(args, 1);
    const replace = replacer(regex, template);
    requireLabelName(destination, 'destination', 'label_replace');
    const rows = yield* eachRow(vectorArgument(args, 0), (row) => {
      const value = replace(labelValue(row.labels, source));
      return value === undefined ? row : withLabel(row, destination, value);
    });
    return { type: 'vector', rows };
  },
};

/** What becomes of a value; undefined where the regex does not match. Many series share few values: each is matched once. */
function replacer(regex: string, template: string): (value: string) => string | undefined {
  const pattern = compile(regex);
  const known = new Map<string, string | undefined>();
  return (value) => {
    if (!known.has(value)) known.set(value, replaced(pattern, template, value));
    return known.get(value);
  };
}

function replaced(pattern: RE2JS, template: string, value: string): string | undefined {
  const match = pattern.matcher(value);
  if (!match.find()) return undefined;
  const numbers = pattern.namedGroups();
  return expandTemplate(template, (group) => {
    const number =
      typeof group === 'number' ? group : Object.hasOwn(numbers, group) ? numbers[group] : undefined;
    return number === undefined || number > match.groupCount()
      ? undefined
      : (match.group(number) ?? undefined);
  });
}

/** The regex stands in a group as upstream, so that the same texts are refused. */
function compile(regex: string): RE2JS {
  try {
    return RE2JS.compile(`^(?s:${regex})$`);
  } catch (cause) {
    throw new EvaluationError(`invalid regular expression in label_replace(): ${regex}`, { cause });
  }
}
