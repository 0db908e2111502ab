/** The number that a text of a server is, for conditions that compare numbers; undefined where it is none. */
export function numberIn(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text))
    return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
