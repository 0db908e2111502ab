/** In the kit, so that the console can complete queries without the language. */
export { functionSignatures } from '../../kit/promql-functions.ts';
