import { describe, expect, it } from 'vitest';
import { StageRun, told } from '../stage-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { timeoutToxic } from './timeout.ts';

describeToxicKind(timeoutToxic);

describe('timeoutToxic', () => {
  it('closes after its time, though nothing was sent', () => {
    const run = new StageRun(timeoutToxic, { timeout: 300 });
    run.advance(1000);
    expect(told(run.events)).toEqual(['close@300']);
  });

  it('drops what comes, which does not postpone the close', () => {
    const run = new StageRun(timeoutToxic, { timeout: 300 });
    for (let index = 0; index < 8; index++) {
      run.chunk('x');
      run.advance(100);
    }
    expect(told(run.events)).toEqual(['close@300']);
  });

  it.each([0, -1])('never closes with a timeout of %d', (timeout) => {
    const run = new StageRun(timeoutToxic, { timeout });
    run.chunk('lost');
    run.end();
    run.advance(1e9);
    expect(run.events).toEqual([]);
  });

  it('counts anew when it is changed', () => {
    const run = new StageRun(timeoutToxic, { timeout: 300 });
    run.advance(200);
    run.change({ timeout: 300 });
    run.advance(1000);
    expect(told(run.events)).toEqual(['close@500']);
  });

  it('does not close any more when it is changed to 0', () => {
    const run = new StageRun(timeoutToxic, { timeout: 300 });
    run.change({ timeout: 0 });
    run.advance(1000);
    expect(run.events).toEqual([]);
  });

  it('closes what it held when it is removed, also where no data came', () => {
    const run = new StageRun(timeoutToxic, { timeout: 0 });
    run.advance(500);
    run.remove();
    expect(told(run.events)).toEqual(['close@500']);
  });
});
