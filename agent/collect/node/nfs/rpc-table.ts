import { NoDataError } from '../../collector.ts';
import { readAttribute } from '../../kernel/attribute-file.ts';

/**
 * Reads `/proc/net/rpc/nfs` or `nfsd`: lines of a key and numbers (Documentation/filesystems/nfs). Lines `procN` begin
 * with the count of the numbers that follow, and older kernels know fewer procedures.
 *
 * @throws NoDataError when the module is not loaded
 */
export function readRpcTable(...path: string[]): (key: string) => number[] {
  const text = readAttribute(...path);
  if (text === undefined) throw new NoDataError(`${path.join('/')} is absent`);
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const table = new Map(lines.map(([key = '', ...values]) => [key, values.map(Number)]));
  return (key) => table.get(key) ?? [];
}
