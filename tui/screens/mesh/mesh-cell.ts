import type { MeshHost } from '../../data/fleet-mesh.ts';
import type { Role, Theme } from '../../theme/theme.ts';
import { type MeshMeasure, meshStep, meshStepOf } from './mesh-measures.ts';

/** What is known of the way from one host to another. */
export type MeshCell =
  | { readonly type: 'self' | 'unknown' | 'none' | 'down' }
  | { readonly type: 'value'; readonly value: number };

/**
 * `self`: a host and itself; `unknown`: the host does not tell; `none`: it tells, and nothing of this; `down`: it does not
 * reach the other one.
 */
export function meshCell(from: MeshHost, to: string, { value }: MeshMeasure): MeshCell {
  if (from.name === to) return { type: 'self' };
  if (from.silent !== null) return { type: 'unknown' };
  const pair = from.pairs.get(to);
  if (pair === undefined) return { type: 'none' };
  if (!pair.up) return { type: 'down' };
  const found = value(pair);
  return found === null ? { type: 'none' } : { type: 'value', value: found };
}

export type PaintedCell = { readonly text: string; readonly role: Role };

/** A cell as one sign, or as its number where there is room for it. */
export function paintedCell(
  cell: MeshCell,
  measure: MeshMeasure,
  asNumber: boolean,
  theme: Theme,
): PaintedCell {
  const { glyphs } = theme;
  if (cell.type === 'value') {
    const { sign, role } = meshStep(meshStepOf(measure, cell.value), theme);
    return { text: asNumber ? `${measure.text(cell.value)}${sign}` : sign, role };
  }
  const signs = { self: '\\', unknown: glyphs.unknown, none: ' ', down: glyphs.down };
  return { text: signs[cell.type], role: cell.type === 'down' ? 'bad' : 'dim' };
}
