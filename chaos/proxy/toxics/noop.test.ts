import { expect, it } from 'vitest';
import { StageRun, told } from '../stage-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { noopToxic } from './noop.ts';

describeToxicKind(noopToxic, { keepsBytes: true });

it('noopToxic passes data and the end at once', () => {
  const run = new StageRun(noopToxic);
  run.chunk('hello');
  run.end();
  expect(told(run.events)).toEqual(['5B@0', 'end@0']);
});
