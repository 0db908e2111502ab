/**
 * The quantile of numbers by linear interpolation between the two nearest ranks, as Prometheus computes it: NaN counts as
 * less than every number; a q below 0 gives `-Inf`, one above 1 `+Inf`.
 *
 * @param numbers their order is changed.
 * @param count how many of them count, from the first.
 */
export function quantile(q: number, numbers: Float64Array, count: number): number {
  if (Number.isNaN(q) || count === 0) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const rank = q * (count - 1);
  const lower = Math.floor(rank);
  const weight = rank - lower;
  select(numbers, moveNaNsFirst(numbers, count), count, lower);
  const above = lower + 1 < count ? least(numbers, lower + 1, count) : numbers[lower]!;
  return numbers[lower]! * (1 - weight) + above * weight;
}

/** Returns how many NaNs there are. */
function moveNaNsFirst(numbers: Float64Array, count: number): number {
  let first = 0;
  for (let index = 0; index < count; index++) {
    const value = numbers[index]!;
    if (!Number.isNaN(value)) continue;
    numbers[index] = numbers[first]!;
    numbers[first++] = value;
  }
  return first;
}

/** Puts at `rank` what sorting would put there: what is before it is then not greater, what is behind it not less. */
function select(numbers: Float64Array, first: number, count: number, rank: number): void {
  let left = first;
  let right = count - 1;
  for (let rounds = 0; left < right && rank >= first; rounds++) {
    // Where the middle is guessed badly again and again, selection would be quadratic.
    if (rounds === 64) return void numbers.subarray(left, right + 1).sort();
    const split = partition(numbers, left, right);
    if (rank <= split) right = split;
    else left = split + 1;
  }
}

/** Hoare's partition (Comm. ACM 4, 1961): what is up to the returned index is not greater than what is behind it. */
function partition(numbers: Float64Array, left: number, right: number): number {
  const pivot = median(numbers[left]!, numbers[(left + right) >>> 1]!, numbers[right]!);
  let low = left - 1;
  let high = right + 1;
  for (;;) {
    do low++;
    while (numbers[low]! < pivot);
    do high--;
    while (numbers[high]! > pivot);
    if (low >= high) return high;
    const value = numbers[low]!;
    numbers[low] = numbers[high]!;
    numbers[high] = value;
  }
}

const median = (a: number, b: number, c: number) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

function least(numbers: Float64Array, from: number, to: number): number {
  let found = numbers[from]!;
  for (let index = from + 1; index < to; index++) {
    const value = numbers[index]!;
    if (value < found || Number.isNaN(value)) found = value;
  }
  return found;
}
