import { errorMessage } from '../../../agent/kit/errors.ts';
import type { Target } from '../../targets/target.ts';
import { readIndex } from '../load-index.ts';
import { idOf } from '../object-names.ts';
import type { CheckProblem } from './check-report.ts';

/** The index objects that cannot be read. */
export async function wholeIndex(
  target: Target,
  indexKey: Uint8Array,
  signal?: AbortSignal,
): Promise<CheckProblem[]> {
  const problems: CheckProblem[] = [];
  for await (const { name } of target.list('index/', signal)) {
    const id = idOf(name);
    if (id === undefined) continue;
    await readIndex(target, id, indexKey, signal).catch((error) => {
      signal?.throwIfAborted();
      problems.push({
        object: name,
        problem: `${errorMessage(error)}; vedette backup repair makes it anew from the packs`,
        affects: [],
      });
    });
  }
  return problems;
}
