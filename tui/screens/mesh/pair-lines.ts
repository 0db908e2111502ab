import type { FleetMesh, MeshHost } from '../../data/fleet-mesh.ts';
import { shortDuration } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { meshMeasures, meshStep, meshStepOf } from './mesh-measures.ts';

export const PAIR_LINES = 3;

export type PairLinesOptions = {
  readonly mesh: FleetMesh;
  readonly from: MeshHost | undefined;
  readonly to: MeshHost | undefined;
  /** ms since the epoch. */
  readonly now: number;
  readonly width: number;
};

/** The way from one host to another, the way back, and how they differ: three lines. */
export function pairLines({ from, to, now, width }: PairLinesOptions, theme: Theme): string[] {
  if (from === undefined || to === undefined) return ['', '', ''].map(() => line([], width, theme));
  if (from === to) {
    const silent = from.silent === null ? '' : `  does not tell: ${from.silent}`;
    return [
      line(
        [
          [` ${from.name}`, 'title'],
          [silent, 'warn'],
        ],
        width,
        theme,
      ),
      line([], width, theme),
      line([], width, theme),
    ];
  }
  return [
    line(waySpans(from, to, now, theme), width, theme),
    line(waySpans(to, from, now, theme), width, theme),
    line([[` ${asymmetry(from, to)}`, 'dim']], width, theme),
  ];
}

function waySpans(from: MeshHost, to: MeshHost, now: number, theme: Theme): Span[] {
  const head: Span[] = [
    [` ${from.name}`, 'title'],
    [` ${theme.glyphs.sent} `, 'dim'],
    [`${to.name}  `, 'title'],
  ];
  const pair = from.pairs.get(to.name);
  if (from.silent !== null) return [...head, [`not known: ${from.name} ${from.silent}`, 'warn']];
  if (pair === undefined) return [...head, ['not measured', 'dim']];
  const { up, lastSeen } = pair;
  const seen =
    lastSeen === null
      ? 'never seen'
      : `seen ${shortDuration(now - (Date.parse(lastSeen) - from.clockOffsetMs))} ago`;
  const numbers = meshMeasures.flatMap((measure): Span[] => {
    const value = measure.value(pair);
    if (value === null) return [];
    const { role } = meshStep(meshStepOf(measure, value), theme);
    return [
      [`  ${measure.title} `, 'dim'],
      [measure.text(value), role],
    ];
  });
  return [...head, [up ? 'up' : 'down', up ? 'good' : 'bad'], ...numbers, [`  ${seen}`, 'dim']];
}

/** How the way back differs, where both are known. */
function asymmetry(from: MeshHost, to: MeshHost): string {
  const there = from.pairs.get(to.name);
  const back = to.pairs.get(from.name);
  if (there === undefined || back === undefined) return 'one direction only is known';
  if (there.up !== back.up) {
    const [reaches, other] = there.up ? [from, to] : [to, from];
    return `asymmetric: ${reaches.name} reaches ${other.name}, and is not reached by it`;
  }
  const [a, b] = [there.latencySeconds, back.latencySeconds];
  if (!there.up || a === null || b === null) return 'both directions are down';
  const ratio = Math.max(a, b) / Math.max(1e-6, Math.min(a, b));
  const slower = a > b ? from : to;
  const latency =
    ratio < 1.5
      ? 'both directions take about the same'
      : `from ${slower.name} it takes ${ratio.toFixed(1)} times as long`;
  const loss = Math.abs((there.loss ?? 0) - (back.loss ?? 0));
  return loss < 0.01 ? latency : `${latency}; loss differs by ${Math.round(loss * 100)}%`;
}
