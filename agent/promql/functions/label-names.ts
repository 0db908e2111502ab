import type { Row } from '../evaluate/row.ts';
import { EvaluationError } from '../evaluation-error.ts';

/**
 * Any text that is valid UTF-8 and not empty is a name. Bytes of a literal that were not UTF-8 have become U+FFFD.
 *
 * @throws EvaluationError
 */
export function requireLabelName(name: string, use: 'destination' | 'source', functionName: string): void {
  if (name !== '' && !name.includes('\uFFFD') && name.isWellFormed()) return;
  throw new EvaluationError(`invalid ${use} label name in ${functionName}(): ${name}`);
}

/** The row with a label set, or taken away where the value is empty. A metric name that is set stays. */
export function withLabel(row: Row, name: string, value: string): Row {
  const { [name]: _, ...others } = row.labels;
  const labels = value === '' ? others : { ...others, [name]: value };
  return { ...row, labels, dropName: name === '__name__' ? false : row.dropName };
}
