/** What of Bun's metafile says which file loads which, by the path of the output. */
export type Outputs = Readonly<
  Record<
    string,
    {
      readonly inputs: Readonly<Record<string, unknown>>;
      readonly imports: readonly { readonly path: string; readonly kind: string }[];
      /** The source that it is the beginning of, where it is one that a command or an `import()` loads. */
      readonly entryPoint?: string;
    }
  >
>;

/** The sources that load an input like that with themselves, at once and not by an `import()` of their own. */
export function loadersOf(input: RegExp, outputs: Outputs): string[] {
  const holds = (path: string, seen: Set<string>): boolean => {
    const output = outputs[path];
    if (output === undefined || seen.has(path)) return false;
    seen.add(path);
    const imports = output.imports.filter(({ kind }) => kind !== 'dynamic-import');
    return (
      Object.keys(output.inputs).some((name) => input.test(name)) ||
      imports.some((imported) => holds(imported.path, seen))
    );
  };
  const begins = Object.entries(outputs).filter(([path]) => holds(path, new Set()));
  return begins.flatMap(([, { entryPoint }]) => entryPoint ?? []).sort();
}
