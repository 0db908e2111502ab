import { checkedObject } from '../object-checksum-bun.ts';
import type { OpenedRepository } from '../opened-repository.ts';
import { decodeSealed } from '../sealed-object.ts';
import type { CheckProblem } from './check-report.ts';

/** Reads every object of its own (WAL segments): its checksum, and with a key that reads what it holds. */
export async function checkSealed(
  { target, access, parts }: OpenedRepository,
  signal: AbortSignal | undefined,
): Promise<{ read: number; problems: CheckProblem[] }> {
  const problems: CheckProblem[] = [];
  let read = 0;
  for await (const { name } of target.list('wal/', signal)) {
    const object = await target.read(name, { ...(signal && { signal }) });
    const isWell =
      access === 'full'
        ? decodeSealed(name, object, parts.secrets) !== undefined
        : checkedObject(object) !== undefined;
    if (!isWell)
      problems.push({ object: name, problem: 'it is damaged, or of another repository', affects: [] });
    read += 1;
  }
  return { read, problems };
}
