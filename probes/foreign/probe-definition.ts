/** A probe as one would write it in the configuration: its kind, and options in snake_case. */
export type ProbeDefinition = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** Takes out what has no value, so that defaults stay with the kind. */
export function withoutGaps<Shape extends Readonly<Record<string, unknown>>>(definition: Shape): Shape {
  return Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== undefined)) as Shape;
}
