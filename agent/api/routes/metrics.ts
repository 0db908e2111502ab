import { getMetrics } from '../../contract/metrics.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { createExposition, type ExpositionFormat } from '../exposition.ts';
import { parsePreferences } from '../negotiate.ts';
import { textAnswer } from '../text-answer.ts';

const contentTypes: Record<ExpositionFormat, string> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

export function metricRoutes({ services }: RouteContext): Endpoint[] {
  const expose = createExposition();
  return [
    endpoint(getMetrics, {
      handle: (_, { request }) => {
        const format = formatFor(request.headers.get('accept'));
        return textAnswer(expose(services.live.families(), format), {
          headers: { 'content-type': contentTypes[format] },
          acceptEncoding: request.headers.get('accept-encoding'),
        });
      },
    }),
  ];
}

/** OpenMetrics only for who names it, and not below the text format; everybody else gets the text format. */
function formatFor(accept: string | null): ExpositionFormat {
  if (accept === null || !accept.includes('openmetrics')) return 'text';
  const preferences = parsePreferences(accept);
  const openmetrics = preferences.find(({ name, parameters }) => isOpenmetrics(name, parameters));
  const text = preferences.find(({ name }) => name === 'text/plain');
  return openmetrics && openmetrics.quality > 0 && openmetrics.quality >= (text?.quality ?? 0)
    ? 'openmetrics'
    : 'text';
}

function isOpenmetrics(name: string, parameters: string): boolean {
  const version = /version=([\d.]+)/.exec(parameters)?.[1];
  return name === 'application/openmetrics-text' && (version === undefined || version === '1.0.0');
}
