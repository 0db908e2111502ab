/** A value as the Prometheus HTTP API writes it: `1.5`, `NaN`, `+Inf`, `-Inf`. */
export function sampleValue(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}
