import { bytes, bytesPerSecond, percent, plainNumber, type Unit } from '../../charts/units.ts';
import { isCounter } from '../../data/explored-series.ts';

/** The unit of a metric by the naming rules of Prometheus; `rate` says whether its rise in a second is shown. */
export function unitOf(name: string, rate: boolean): Unit {
  const base = name.replace(/_total$/, '');
  const rising = rate && isCounter(name);
  if (base.endsWith('_bytes')) return rising ? bytesPerSecond : bytes;
  if (base.endsWith('_ratio') || (rising && base.endsWith('_seconds'))) return percent;
  return plainNumber;
}
