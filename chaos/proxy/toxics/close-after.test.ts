import { describe, expect, it } from 'vitest';
import { StageRun, told } from '../stage-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { closeAfterToxic } from './close-after.ts';

describeToxicKind(closeAfterToxic, { keepsBytes: true });

describe('closeAfterToxic', () => {
  it('closes a busy connection after its time', () => {
    const run = new StageRun(closeAfterToxic, { ms: 250 });
    for (let index = 0; index < 4; index++) {
      run.chunk('x');
      run.advance(100);
    }
    expect(told(run.events)).toEqual(['1B@0', '1B@100', '1B@200', 'close@250']);
  });

  it('counts anew when it is changed', () => {
    const run = new StageRun(closeAfterToxic, { ms: 250 });
    run.advance(200);
    run.change({ ms: 250 });
    run.advance(1000);
    expect(told(run.events)).toEqual(['close@450']);
  });

  it('leaves the connection open when it is removed', () => {
    const run = new StageRun(closeAfterToxic, { ms: 250 });
    run.remove();
    run.advance(1000);
    expect(run.events).toEqual([]);
  });
});
