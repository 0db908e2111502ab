import { describe, expect, it } from 'vitest';
import { StageRun, told } from '../stage-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { slowCloseToxic } from './slow-close.ts';

describeToxicKind(slowCloseToxic, { keepsBytes: true });

describe('slowCloseToxic', () => {
  it('passes data and holds the end back', () => {
    const run = new StageRun(slowCloseToxic, { delay: 400 });
    run.chunk('z');
    run.end();
    run.advance(1000);
    expect(told(run.events)).toEqual(['1B@0', 'end@400']);
  });

  it('starts the whole new delay when it is changed', () => {
    const run = new StageRun(slowCloseToxic, { delay: 1000 });
    run.end();
    run.advance(500);
    run.change({ delay: 1000 });
    run.advance(5000);
    expect(told(run.events)).toEqual(['end@1500']);
  });

  it('delays an end that comes after a change from when it comes', () => {
    const run = new StageRun(slowCloseToxic, { delay: 1000 });
    run.change({ delay: 100 });
    run.advance(500);
    run.end();
    run.advance(5000);
    expect(told(run.events)).toEqual(['end@600']);
  });

  it('ends at once when it is removed', () => {
    const run = new StageRun(slowCloseToxic, { delay: 2000 });
    run.end();
    run.advance(200);
    run.remove();
    expect(told(run.events)).toEqual(['end@200']);
  });

  it('does not wait for a negative delay', () => {
    const run = new StageRun(slowCloseToxic, { delay: -5 });
    run.end();
    expect(told(run.events)).toEqual(['end@0']);
  });
});
