/** Decides on one of many: true in so many of a hundred cases. */
export function percentCoin(percent: number, random: () => number): boolean {
  return percent >= 100 || random() * 100 < percent;
}
