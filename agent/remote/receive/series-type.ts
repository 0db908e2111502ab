import type { MetricType } from '../../kit/labels.ts';

/** The type of a series of which the sender says none, by what its name ends in (the conventions of Prometheus). */
export function seriesType(name: string, types: ReadonlyMap<string, MetricType>): MetricType {
  const family = name.replace(/_(bucket|count|sum)$/, '');
  const told = types.get(name) ?? types.get(family);
  if (told !== undefined) return told;
  if (name.endsWith('_total')) return 'counter';
  return name.endsWith('_bucket') ? 'histogram' : 'untyped';
}
