import { probeKinds } from '../../../probes/index.ts';
import { phases } from '../../../probes/phases.ts';
import type { ConditionResult, ProbeResult } from '../../../probes/probe-result.ts';
import type { TraceLine } from '../../../probes/trace.ts';
import { writeFact } from '../../../probes/write-fact.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { formatMilliseconds } from './format-milliseconds.ts';

const WIDEST_FACT = 120;

/** A result for a person: what was found, the conditions with their values, the phases, the facts. */
export function formatResult(result: ProbeResult): string {
  return [
    headline(result),
    ...(result.state === 'up' ? [] : [`  reason: ${result.reason}`]),
    ...result.conditions.map(conditionLine),
    ...phaseLines(result),
    ...familyLines(result),
    ...factLines(result),
    '',
  ].join('\n');
}

/** One line: `UP http https://shop.example/ 31.2 ms`. */
export function headline({ state, kind, target, duration, message, address }: ProbeResult): string {
  const where = address === undefined || target.includes(address) ? '' : ` (${address})`;
  const because = state === 'up' ? '' : `: ${safeLine(message.replace(/^\w+: /, ''), 300)}`;
  return `${state.toUpperCase()} ${kind} ${safeLine(target, 200)}${where} ${formatMilliseconds(duration)}${because}`;
}

/** Everything that was said, with the time and the direction of each line. */
export function formatTrace(trace: readonly TraceLine[]): string {
  const signs = { sent: '>', received: '<', note: '*' } as const;
  return trace
    .flatMap(({ at, direction, text }) =>
      text
        .split(/\r?\n/)
        .map((line) => `${formatMilliseconds(at).padStart(10)} ${signs[direction]} ${safeLine(line, 500)}`),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function conditionLine({ text, holds, found, severity }: ConditionResult): string {
  const mark = holds ? 'ok  ' : severity === 'warning' ? 'warn' : 'FAIL';
  const value = found === '' && !holds ? 'nothing' : found;
  const shown = value === '' ? '' : `  found ${safeLine(value, WIDEST_FACT)}`;
  return `  ${mark} ${safeLine(text, 200)}${shown}`;
}

function phaseLines({ phases: times }: ProbeResult): string[] {
  const parts = phases.flatMap((phase) => {
    const time = times[phase];
    return time === undefined ? [] : [`${phase} ${formatMilliseconds(time)}`];
  });
  return parts.length === 0 ? [] : [`  ${parts.join(' · ')}`];
}

function familyLines({ families }: ProbeResult): string[] {
  if (families === undefined) return [];
  return [
    `  IPv4 ${families['4'].state} (${families['4'].reason}) · IPv6 ${families['6'].state} (${families['6'].reason})`,
  ];
}

const SHOWN_ELSEWHERE = /^(phase\.|latency$|connected$|ip$)/;

function factLines({ kind, facts }: ProbeResult): string[] {
  const types = probeKinds.find(({ name }) => name === kind)?.facts ?? {};
  return Object.entries(facts)
    .filter(([name, value]) => value !== undefined && !SHOWN_ELSEWHERE.test(name))
    .map(([name, value]) => `  ${name}: ${safeLine(writeFact(value, types[name]?.type), WIDEST_FACT)}`);
}
