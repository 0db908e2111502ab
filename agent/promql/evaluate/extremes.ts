/** The greatest and the least of the parameters of all steps, NaN left out: those beyond a limit are told of, not each. */
export function extremes(parameters: Float64Array): [number, number] {
  let [greatest, least] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const parameter of parameters) {
    if (parameter > greatest) greatest = parameter;
    if (parameter < least) least = parameter;
  }
  return [greatest, least];
}
