/** What an expression captured, by number and by name. */
export type Captures = ReadonlyMap<string, string>;

/**
 * Puts captures into a template by the rules of Go's `Regexp.Expand`: `$1`, `$name`, `${name}`, and `$$` for a dollar;
 * a name is as long as it can be, an unknown one is empty, any other dollar stays.
 */
export function expandTemplate(template: string, captures: Captures): string {
  return template.replace(
    /\$(?:(\$)|(\w+)|\{(\w+)\})/g,
    (_, dollar?: string, bare?: string, braced?: string) =>
      dollar === undefined ? (captures.get(bare ?? braced ?? '') ?? '') : '$',
  );
}
