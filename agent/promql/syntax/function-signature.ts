export type { FunctionSignature } from '../../kit/promql-functions.ts';
