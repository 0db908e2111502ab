import { labelValue } from '../../kit/labels.ts';
import { stringArguments, vectorArgument } from './arguments.ts';
import type { VectorFunction } from './function.ts';
import { requireLabelName, withLabel } from './label-names.ts';
import { eachRow } from './points.ts';

/**
 * `label_join(v, destination, separator, source, …)`: sets a label to the values of others.
 *
 * @throws EvaluationError for a name that cannot be
 */
export const labelJoin: VectorFunction = {
  kind: 'vector',
  *apply(args) {
    const [destination = '', separator = '', ...sources] = stringArguments(args, 1);
    for (const source of sources) requireLabelName(source, 'source', 'label_join');
    requireLabelName(destination, 'destination', 'label_join');
    const rows = yield* eachRow(vectorArgument(args, 0), (row) =>
      withLabel(row, destination, sources.map((source) => labelValue(row.labels, source)).join(separator)),
    );
    return { type: 'vector', rows };
  },
};
