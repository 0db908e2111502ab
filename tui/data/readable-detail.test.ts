import { describe, expect, it } from 'vitest';
import { probeDetail, probeRow, probeRun } from '../probes.testkit.ts';
import { readableDetail } from './readable-detail.ts';
import { safeDeep } from './safe-deep.ts';

const traced = (text: string) => {
  const failures = [probeRun(0, { trace: [{ atSeconds: 0, direction: 'sent', text }] })];
  return safeDeep(readableDetail(probeDetail(probeRow('home'), { failures }))).failures[0]!.trace[0]!.lines;
};

describe('readableDetail()', () => {
  it('cuts what was said into its lines', () => {
    expect(traced('GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toEqual(['GET / HTTP/1.1', 'Host: a', '']);
  });

  it('keeps all of a long line, in pieces, and cuts no character in two', () => {
    const lines = traced('🙂'.repeat(450));
    expect(lines.map((line) => Array.from(line).length)).toEqual([200, 200, 50]);
    expect(lines.join('')).toBe('🙂'.repeat(450));
  });

  it('leaves nothing in them that a terminal would obey', () => {
    expect(traced('\u001b[2J\r\n\u001b]0;owned\u0007')).toEqual(['␛[2J', '␛]0;owned␇']);
  });

  it('is bounded, whatever an agent sends', () => {
    expect(traced('\n'.repeat(100_000))).toHaveLength(200);
    const trace = Array.from({ length: 5_000 }, () => ({ atSeconds: 0, direction: 'sent', text: '' }));
    const detail = readableDetail(probeDetail(probeRow('home'), { failures: [probeRun(0, { trace })] }));
    expect(detail.failures[0]?.trace).toHaveLength(1_000);
  });
});
