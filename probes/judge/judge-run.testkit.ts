import type { ProbeState } from '../probe-result.ts';
import { defaultFlapThresholds } from './flap-detection.ts';
import { type JudgeDecision, type JudgedProbe, type JudgeOptions, judge, unjudged } from './probe-judge.ts';

const STATES: Readonly<Record<string, ProbeState>> = { u: 'up', g: 'degraded', d: 'down', '?': 'unknown' };

export const secondly: JudgeOptions = {
  failAfter: 2,
  recoverAfter: 2,
  interval: 1_000,
  flap: defaultFlapThresholds,
};

/** A result as it would come of a run. */
export function resultOf(state: ProbeState) {
  return { state, reason: state === 'up' ? 'ok' : 'connection-refused', message: `${state}: so it is` };
}

/** Judges one result a second, written as letters: u up, g degraded, d down, ? unknown; a space is a second without. */
export function judgeAll(letters: string, options: Partial<JudgeOptions> = {}, from: JudgedProbe = unjudged) {
  const all = { ...secondly, ...options };
  const decisions: JudgeDecision[] = [];
  let probe = from;
  const states = [...letters].map((letter, second) => {
    if (letter === ' ') return '';
    const judgement = judge(probe, resultOf(STATES[letter]!), all, second * all.interval);
    probe = judgement.next;
    decisions.push(...judgement.decisions);
    return Object.keys(STATES).find((key) => STATES[key] === probe.state)!;
  });
  return { probe, decisions, states: states.join('') };
}
