import type { MeshPair } from '../../../agent/contract/probes.ts';
import { seconds } from '../../charts/units.ts';
import type { Role, Theme } from '../../theme/theme.ts';

/** What the mesh shows of each pair. */
export type MeshMeasure = {
  readonly id: 'latency' | 'loss' | 'clock';
  readonly title: string;
  /** How much of it a pair has; null where it is not known. */
  readonly value: (pair: MeshPair) => number | null;
  /** In at most six characters. */
  readonly text: (value: number) => string;
  /** From which value on each step of the scale after the first begins. */
  readonly steps: readonly [number, number, number, number];
};

/** The measures in the order of their keys. */
export const meshMeasures: readonly MeshMeasure[] = [
  {
    id: 'latency',
    title: 'latency',
    value: ({ latencySeconds }) => latencySeconds,
    text: (value) => seconds.format(value),
    steps: [0.005, 0.025, 0.1, 0.5],
  },
  {
    id: 'loss',
    title: 'loss',
    value: ({ loss }) => loss,
    text: lossText,
    steps: [0.000_001, 0.01, 0.05, 0.2],
  },
  {
    id: 'clock',
    title: 'clock offset',
    value: ({ clockOffsetSeconds }) => clockOffsetSeconds,
    text: offsetText,
    steps: [0.01, 0.1, 0.5, 5],
  },
];

function lossText(loss: number): string {
  const percent = loss * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)}%`;
}

/** With its sign: whose clock is ahead matters. */
function offsetText(offset: number): string {
  const size = seconds.format(Math.abs(offset));
  return offset === 0 || size === '0us' ? '0' : `${offset < 0 ? '-' : '+'}${size}`;
}

const UNICODE_RAMP = ['·', '░', '▒', '▓', '█'] as const;
const ASCII_RAMP = ['.', ':', '+', '*', '#'] as const;
/** From the third step on a warning, from the fourth on bad. */
const ROLES: readonly Role[] = ['good', 'accent', 'accent', 'warn', 'bad'];

/** The sign and colour of a step of the scale, 0 to 4. */
export function meshStep(step: number, { unicode }: Theme): { readonly sign: string; readonly role: Role } {
  return { sign: (unicode ? UNICODE_RAMP : ASCII_RAMP)[step]!, role: ROLES[step]! };
}

/** The step of the scale that a value is on, by its size. */
export function meshStepOf({ steps }: MeshMeasure, value: number): number {
  return steps.filter((from) => Math.abs(value) >= from).length;
}

/** What the signs mean: `. <5ms  : <25ms  …`. */
export function meshScale(measure: MeshMeasure, theme: Theme): string {
  const text = (value: number) => measure.text(value).replace(/^\+/, '');
  const { steps } = measure;
  const words = [
    measure.id === 'loss' ? 'none' : `<${text(steps[0])}`,
    ...steps.slice(1).map((upTo) => `<${text(upTo)}`),
    `${text(steps[3])} and more`,
  ];
  return words.map((word, step) => `${meshStep(step, theme).sign} ${word}`).join('  ');
}
