import { stream } from '../../contract/stream.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { badParameter } from '../prometheus-input.ts';
import { LiveFeed, type Subscription } from '../stream/live-feed.ts';

export function streamRoutes({ services, limits, stopping }: RouteContext): Endpoint[] {
  const feed = new LiveFeed(services, limits.streams);
  stopping.addEventListener('abort', () => feed.close(), { once: true });
  return [
    endpoint(stream, {
      handle: async ({ query }, { request, connection }) => {
        const wanted = await selectionOf([query['match[]'] ?? []].flat());
        const body = feed.subscribe({ ...wanted, lastEventId: request.headers.get('last-event-id') });
        connection.idleFor(0);
        return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
      },
    }),
  ];
}

async function selectionOf(texts: readonly string[]): Promise<Pick<Subscription, 'key' | 'accepts'>> {
  if (texts.length === 0) return { key: '', accepts: () => false };
  const { labelPredicate, parseMetricSelector } = await import('../../promql/index.ts');
  try {
    const predicates = texts.map((text) => labelPredicate(parseMetricSelector(text)));
    return { key: JSON.stringify(texts), accepts: (labels) => predicates.some((accepts) => accepts(labels)) };
  } catch (error) {
    if (error instanceof SyntaxError) throw badParameter('match[]', error.message);
    throw error;
  }
}
