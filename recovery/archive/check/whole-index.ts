import { errorMessage } from '../../../agent/kit/errors.ts';
import type { Target } from '../../targets/target.ts';
import { readIndex } from '../load-index.ts';
import { idOf } from '../object-names.ts';
import type { WriterSecrets } from '../repository-secrets.ts';
import type { CheckProblem } from './check-report.ts';

/** The index objects that cannot be read. */
export async function wholeIndex(
  target: Target,
  secrets: WriterSecrets,
  signal?: AbortSignal,
): Promise<CheckProblem[]> {
  const problems: CheckProblem[] = [];
  for await (const { name } of target.list('index/', signal)) {
    const id = idOf(name);
    if (id === undefined) continue;
    await readIndex(target, id, secrets, signal).catch((error) => {
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
