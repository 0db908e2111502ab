import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { processTree } from '../processes/process-tree.testkit.ts';
import { readKernelUnits } from './auxiliary-vector.ts';

it('readKernelUnits() takes page size and clock ticks from the auxiliary vector', () => {
  const { proc } = processTree();
  mkdirSync(join(proc, 'self'));
  const entries = [
    [33n, 7n],
    [6n, 65_536n],
    [17n, 250n],
    [0n, 0n],
  ].flat();
  writeFileSync(join(proc, 'self/auxv'), new BigUint64Array(entries));
  expect(readKernelUnits(proc)).toEqual({ pageSize: 65_536, ticksPerSecond: 250 });
});

it('readKernelUnits() gives the usual units without one', () => {
  expect(readKernelUnits('/nowhere')).toEqual({ pageSize: 4_096, ticksPerSecond: 100 });
});
