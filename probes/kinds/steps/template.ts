const VARIABLE = /\{\{\s*([A-Za-z_][\w-]*)\s*\}\}/g;

/** The names of the variables in a text such as `/orders/{{id}}`. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map(([, name]) => name!);
}

/**
 * Puts values in the place of variables; what came out of a value is not looked at again.
 *
 * @param escapeValue makes a value fit for the place: an URL, JSON, a header
 * @throws RangeError for a variable without value
 */
export function fillTemplate(
  text: string,
  variables: ReadonlyMap<string, string>,
  escapeValue: (value: string) => string,
): string {
  return text.replace(VARIABLE, (_, name: string) => {
    const value = variables.get(name);
    if (value === undefined) throw new RangeError(`the variable ${name} has no value`);
    return escapeValue(value);
  });
}
