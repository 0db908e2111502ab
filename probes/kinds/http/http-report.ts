import type { FactTypes } from '../../facts.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { bodyText } from './body-text.ts';
import type { Visit } from './follow-redirects.ts';
import { type HttpResponse, headerValue } from './http-message.ts';
import { statusLine, steadyHeaders } from './shown-headers.ts';

/** The facts of a response. */
export const httpFacts = {
  body: { type: 'text', describe: 'The decoded body' },
  'content.length': { type: 'bytes', describe: 'Content-Length; where it was not sent, what came' },
  'final.url': { type: 'text', describe: 'Where the redirects ended' },
  header: { type: 'text', describe: 'A header of the response, by its name', argument: 'name of the header' },
  headers: { type: 'number', describe: 'How many headers the response has' },
  'http.version': { type: 'text', describe: 'Version of HTTP: 1.1 or 2' },
  redirects: { type: 'number', describe: 'How many redirects were followed' },
  status: { type: 'number', describe: 'Status code of the response' },
} as const satisfies FactTypes;

/** Tells a run what a visit learned, however far it came. */
export function tellVisit({ url, redirects, response }: Visit, run: ProbeRun): void {
  run.fact('redirects', redirects);
  run.fact('final.url', url.href);
  if (response !== undefined) tellResponse(response, run);
  tellMetrics(redirects, response, run);
}

function tellResponse(response: HttpResponse, run: ProbeRun): void {
  const { headers, body, complete, contentLength } = response;
  run.fact('status', response.status);
  run.fact('http.version', response.version);
  run.fact('headers', headers.length);
  run.fact('header', (name) => headerValue(headers, name));
  run.fact('content.length', contentLength ?? body.length);
  // As it came: a condition may ask for what was sent. The result shows it without secrets.
  if (complete) run.facts.set('body', bodyText(body, headers));
  run.keep('headers', [statusLine(response), ...steadyHeaders(headers)]);
}

const PHASES = [
  ['resolve', 'dns'],
  ['connect', 'connect'],
  ['tls', 'tls'],
  ['processing', 'processing'],
  ['transfer', 'transfer'],
] as const;

/** The metrics of blackbox_exporter's prober `http`, with zeros where a run did not come so far, as it has them. */
function tellMetrics(redirects: number, response: HttpResponse | undefined, run: ProbeRun): void {
  const times = run.phaseTimes();
  const help = 'Duration of http request by phase, summed over all redirects';
  for (const [phase, name] of PHASES) {
    run.metric('probe_http_duration_seconds', help, (times[name] ?? 0) / 1_000, { phase });
  }
  const length = response === undefined ? 0 : (response.contentLength ?? -1);
  run.metric('probe_http_content_length', 'Length of http content response', length);
  run.metric('probe_http_redirects', 'The number of redirects', redirects);
  run.metric('probe_http_ssl', 'Indicates if SSL was used for the final redirect', response?.secure ? 1 : 0);
  run.metric('probe_http_status_code', 'Response HTTP status code', response?.status ?? 0);
  run.metric(
    'probe_http_uncompressed_body_length',
    'Length of uncompressed response body',
    response?.body.length ?? 0,
  );
  run.metric(
    'probe_http_version',
    'Returns the version of HTTP of the probe response',
    Number(response?.version ?? 0),
  );
  const modified = Date.parse((response && headerValue(response.headers, 'last-modified')) ?? '');
  if (!Number.isFinite(modified)) return;
  const seconds = 'Returns the Last-Modified HTTP response header in unixtime';
  run.metric('probe_http_last_modified_timestamp_seconds', seconds, modified / 1_000);
}
