export type Expanded = {
  readonly text: string;
  /** Variables that are named and not set, with the place of the first, from 0. */
  readonly missing: ReadonlyMap<string, number>;
};

/** Puts variables of the environment into a file as Gatus does before it reads it: `$NAME`, `${NAME}`, `$$` for `$`. */
export function expandEnvironment(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): Expanded {
  const missing = new Map<string, number>();
  const expanded = text.replace(
    /\$(?:(\$)|([A-Za-z_]\w*)|\{([^{}\n]{1,200})\})/g,
    (_, dollar?: string, bare?: string, braced?: string, at = 0) => {
      if (dollar !== undefined) return '$';
      const name = bare ?? braced ?? '';
      const value = environment[name];
      if (value === undefined && !missing.has(name)) missing.set(name, at as number);
      return value ?? '';
    },
  );
  return { text: expanded, missing };
}
