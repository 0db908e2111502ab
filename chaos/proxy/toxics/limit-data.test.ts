import { describe, expect, it } from 'vitest';
import { passed, StageRun, told } from '../stage-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { limitDataToxic } from './limit-data.ts';

describeToxicKind(limitDataToxic, { keepsBytes: true });

describe('limitDataToxic', () => {
  it('cuts the chunk that crosses the limit, then closes', () => {
    const run = new StageRun(limitDataToxic, { bytes: 10 });
    run.chunk('1234567');
    run.advance(100);
    run.chunk('abcdefg');
    expect(told(run.events)).toEqual(['7B@0', '3B@100', 'finish@100']);
    expect(passed(run.events).toString()).toBe('1234567abc');
  });

  it('closes at exactly the limit', () => {
    const run = new StageRun(limitDataToxic, { bytes: 7 });
    run.chunk('1234567');
    expect(told(run.events)).toEqual(['7B@0', 'finish@0']);
  });

  it.each([0, -3])('with a limit of %d stays open until the first byte, and passes none', (bytes) => {
    const run = new StageRun(limitDataToxic, { bytes });
    run.advance(300);
    expect(run.events).toEqual([]);
    run.chunk('1');
    expect(told(run.events)).toEqual(['finish@300']);
  });

  it('counts on when the limit is raised', () => {
    const run = new StageRun(limitDataToxic, { bytes: 10 });
    run.chunk('12345');
    run.change({ bytes: 12 });
    run.chunk('1234567890');
    expect(told(run.events)).toEqual(['5B@0', '7B@0', 'finish@0']);
  });

  it('closes at the next byte when the limit is lowered below what has passed', () => {
    const run = new StageRun(limitDataToxic, { bytes: 10 });
    run.chunk('12345');
    run.change({ bytes: 3 });
    run.advance(300);
    run.chunk('1');
    expect(told(run.events)).toEqual(['5B@0', 'finish@300']);
  });

  it('passes the end of a stream that is shorter', () => {
    const run = new StageRun(limitDataToxic, { bytes: 10 });
    run.chunk('12345');
    run.end();
    expect(told(run.events)).toEqual(['5B@0', 'end@0']);
  });
});
