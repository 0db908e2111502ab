type Measure = { measureText(text: string): { readonly width: number } };

/** The text, cut where it is wider than that many points, with an ellipsis in place of what is missing. */
export function fittedText(context: Measure, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const characters = Array.from(text.slice(0, 2_000));
  let [fits, tooMany] = [0, characters.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    const cut = `${characters.slice(0, middle).join('')}…`;
    if (context.measureText(cut).width <= width) fits = middle;
    else tooMany = middle;
  }
  return `${characters.slice(0, fits).join('')}…`;
}
