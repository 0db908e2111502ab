import { phases } from '../../../probes/phases.ts';
import type { ProbeResult, ProbeState } from '../../../probes/probe-result.ts';
import { safeLine } from '../../kit/safe-text.ts';

const WORDS: Readonly<Record<ProbeState, string>> = {
  up: 'OK',
  degraded: 'WARNING',
  down: 'CRITICAL',
  unknown: 'UNKNOWN',
};

/**
 * A result as Nagios plug-ins write it: `HTTP OK - up | time=0.031s;;;0 …` (Nagios Plugins Development Guidelines,
 * "Plugin Output for Nagios"). The bar begins the performance data, so the text before it has none.
 */
export function nagiosLine(result: ProbeResult): string {
  const text = safeLine(result.message, 300).replaceAll('|', '/');
  return `${result.kind.toUpperCase()} ${WORDS[result.state]} - ${text} | ${performanceData(result)}\n`;
}

function performanceData({ duration, phases: times }: ProbeResult): string {
  const seconds = (label: string, milliseconds: number) =>
    `${label}=${(milliseconds / 1_000).toFixed(6)}s;;;0`;
  const parts = phases.flatMap((phase) => {
    const time = times[phase];
    return time === undefined ? [] : [seconds(phase, time)];
  });
  return [seconds('time', duration), ...parts].join(' ');
}
