// Prometheus, model/value/value.go: StaleNaN.
const HIGH = 0x7ff00000;
const LOW = 0x00000002;

/** Writes the stale marker of Prometheus: the series ended before this timestamp. */
export function markStale(values: Float64Array, index: number): void {
  const view = new DataView(values.buffer, values.byteOffset + index * 8, 8);
  view.setUint32(0, LOW, true);
  view.setUint32(4, HIGH, true);
}

/** Whether this value is the stale marker. Only the array can tell: a NaN read out of it has lost its payload. */
export function isStale(values: Float64Array, index: number): boolean {
  if (!Number.isNaN(values[index]!)) return false;
  const view = new DataView(values.buffer, values.byteOffset + index * 8, 8);
  return view.getUint32(0, true) === LOW && view.getUint32(4, true) === HIGH;
}
