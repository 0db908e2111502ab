const codes = { good: 32, warn: 33, bad: 31, faint: 2, strong: 1 } as const;

/** Colours text for the terminal (ECMA-48 SGR), or leaves it as it is; meaning never rests on colour alone. */
export type Style = { readonly [Name in keyof typeof codes]: (text: string) => string };

export function createStyle(color: boolean): Style {
  const paint = (code: number) => (text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    good: paint(codes.good),
    warn: paint(codes.warn),
    bad: paint(codes.bad),
    faint: paint(codes.faint),
    strong: paint(codes.strong),
  };
}
