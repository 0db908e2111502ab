import { queryExemplars } from '../../contract/query.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { HttpError } from '../problem.ts';
import { prometheusFailure } from '../prometheus-failure.ts';
import { readOptionalTime } from '../prometheus-input.ts';

const loadPromql = () => import('../../promql/index.ts');

const failure = prometheusFailure;
const success = <Data>(data: Data) => ({ status: 'success' as const, data });

/** What is told of a query by its text alone. */
export function queryTextRoutes(): Endpoint[] {
  return [
    endpoint(queryExemplars, {
      failure,
      handle: async ({ query: input }) => {
        const start = readOptionalTime('start', input.start, Number.NEGATIVE_INFINITY);
        const end = readOptionalTime('end', input.end, Number.POSITIVE_INFINITY);
        if (end < start) throw new HttpError('invalid', 'end timestamp must not be before start timestamp');
        await parsed(input.query, (because) => new HttpError('invalid', because));
        return success([]);
      },
    }),
  ];
}

async function parsed(query: string, refusal: (because: string) => HttpError) {
  const { parseExpression } = await loadPromql();
  try {
    return parseExpression(query);
  } catch (error) {
    throw error instanceof SyntaxError ? refusal(error.message) : error;
  }
}
