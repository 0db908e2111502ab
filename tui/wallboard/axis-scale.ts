import type { Unit } from '../charts/units.ts';

/** What the numbers of an axis are multiplied by to be short, and what they are then in. */
export type AxisScale = { readonly factor: number; readonly name: string };

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** The scale for an axis up to `top`: percent for ratios, the largest fitting unit for bytes. */
export function axisScale(top: number, { name }: Unit): AxisScale {
  if (name === 'ratio') return { factor: 100, name: '%' };
  if (!name.startsWith('bytes')) return { factor: 1, name: '' };
  const power = Math.min(BINARY.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, top)) / 10)));
  return { factor: 1 / 1_024 ** power, name: `${BINARY[power]}${name.slice('bytes'.length)}` };
}
