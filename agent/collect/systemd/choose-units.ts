import type { CollectConfig } from '../config.ts';
import type { Unit } from './systemd-manager.ts';

/** The loaded units that the configuration names, no more than it allows. */
export function chooseUnits(units: readonly Unit[], config: CollectConfig['systemd']): Unit[] {
  const include = new RegExp(`^(?:${config.unit_include})$`);
  const exclude = new RegExp(`^(?:${config.unit_exclude})$`);
  const wanted = ({ name, loadState }: Unit) =>
    loadState === 'loaded' && include.test(name) && !exclude.test(name);
  return units.filter(wanted).slice(0, config.max_units);
}
