/**
 * A D-Bus value in this program: 64-bit integers are `bigint`, other numbers `number`, booleans `boolean`, text, paths
 * and signatures `string`; arrays, structs and dictionary entries are arrays.
 */
export type DbusValue = number | bigint | boolean | string | Variant | readonly DbusValue[];

/** A value that carries its own type. */
export type Variant = { readonly signature: string; readonly value: DbusValue };
