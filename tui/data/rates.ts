/**
 * How fast a counter rose in each slot, per second. A slot has no rate when it or the one before has no value, and when
 * the counter went back (a restart, a device that was unplugged): a gap is true, a spike from zero would not be.
 */
export function rates(values: Float64Array, step: number): Float64Array {
  return values.map((value, index) => {
    const rise = index === 0 ? Number.NaN : value - values[index - 1]!;
    return rise >= 0 ? rise / step : Number.NaN;
  });
}

/** The sum of several series slot by slot; a slot in which none has a value has none. */
export function sum(series: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(series[0]?.length ?? 0).fill(Number.NaN);
  for (const values of series) {
    values.forEach((value, index) => {
      if (!Number.isNaN(value)) total[index] = (Number.isNaN(total[index]!) ? 0 : total[index]!) + value;
    });
  }
  return total;
}

/** The largest of several series slot by slot. */
export function largest(series: readonly Float64Array[]): Float64Array {
  const most = new Float64Array(series[0]?.length ?? 0).fill(Number.NaN);
  for (const values of series) {
    values.forEach((value, index) => {
      if (!(value <= most[index]!) && !Number.isNaN(value)) most[index] = value;
    });
  }
  return most;
}

/** Values for a chart: null where there is none. */
export function chartValues(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null));
}
