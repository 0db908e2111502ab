import type { Row } from '../evaluate/row.ts';
import type { Argument } from './function.ts';

/** The rows of an argument. @throws TypeError when it is no vector: types have been checked before. */
export function vectorArgument(args: readonly Argument[], index: number): readonly Row[] {
  const argument = args[index];
  if (argument?.type !== 'vector') throw new TypeError(`argument ${index} is no vector`);
  return argument.rows;
}

/** The number of an argument at each step. @throws TypeError when it is no scalar. */
export function scalarArgument(args: readonly Argument[], index: number): Float64Array {
  const argument = args[index];
  if (argument?.type !== 'scalar') throw new TypeError(`argument ${index} is no scalar`);
  return argument.values;
}

/** The texts of all arguments from `index` on. @throws TypeError when one is no string. */
export function stringArguments(args: readonly Argument[], index: number): string[] {
  return args.slice(index).map((argument) => {
    if (argument.type !== 'string') throw new TypeError('an argument is no string');
    return argument.value;
  });
}
