import { describe, expect, it } from 'vitest';
import { StageRun, told } from '../stage-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { resetPeerToxic } from './reset-peer.ts';

describeToxicKind(resetPeerToxic);

describe('resetPeerToxic', () => {
  it('leaves an idle connection alone', () => {
    const run = new StageRun(resetPeerToxic, { timeout: 0 });
    run.advance(1e9);
    expect(run.events).toEqual([]);
  });

  it('resets at the first data, which is dropped', () => {
    const run = new StageRun(resetPeerToxic, { timeout: 0 });
    run.chunk('data');
    expect(told(run.events)).toEqual(['reset@0']);
  });

  it('resets at the end of a stream without data', () => {
    const run = new StageRun(resetPeerToxic, { timeout: 200 });
    run.end();
    run.advance(1000);
    expect(told(run.events)).toEqual(['reset@200']);
  });

  it('waits from the first data, whatever follows', () => {
    const run = new StageRun(resetPeerToxic, { timeout: 300 });
    run.advance(100);
    run.chunk('1');
    run.advance(200);
    run.chunk('2');
    run.advance(1000);
    expect(told(run.events)).toEqual(['reset@400']);
  });

  it('waits anew when it is changed', () => {
    const run = new StageRun(resetPeerToxic, { timeout: 300 });
    run.chunk('1');
    run.advance(200);
    run.change({ timeout: 250 });
    run.advance(1000);
    expect(told(run.events)).toEqual(['reset@450']);
  });

  it('is not triggered by a change', () => {
    const run = new StageRun(resetPeerToxic, { timeout: 300 });
    run.change({ timeout: 0 });
    run.advance(1000);
    expect(run.events).toEqual([]);
  });

  it('does not reset any more once it is removed', () => {
    const run = new StageRun(resetPeerToxic, { timeout: 1500 });
    run.chunk('x');
    run.advance(100);
    run.remove();
    run.chunk('on');
    run.advance(5000);
    expect(told(run.events)).toEqual(['2B@100']);
  });

  it('passes the end that it kept on when it is removed', () => {
    const run = new StageRun(resetPeerToxic, { timeout: 1500 });
    run.end();
    run.advance(100);
    run.remove();
    expect(told(run.events)).toEqual(['end@100']);
  });
});
