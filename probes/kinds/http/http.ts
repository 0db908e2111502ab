import { tlsFacts } from '../../connect/tls-facts.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import { checkHttpOptions } from './check-http-options.ts';
import { followRedirects, type Visit } from './follow-redirects.ts';
import type { HttpResponse } from './http-message.ts';
import { type HttpOptions, httpOptions } from './http-options.ts';
import { httpFacts, tellVisit } from './http-report.ts';
import { forgetOauth2Token } from './oauth2-token.ts';
import { mentions, requestOf, settingsOf } from './request-of-options.ts';

/** Asks a web server once, over HTTP/1.1 or HTTP/2. */
export const httpProbe = defineProbeKind({
  name: 'http',
  describe: 'Asks a web server',
  examples: [
    [
      "https://shop.example.org/ --expect 'status == 200' --warn 'certificate.expires > 14d'",
      'Status, and a certificate that is good for two weeks',
    ],
    [
      'http://127.0.0.1:8080/health --expect \'body.json("status") == ok\'',
      'What a field of the answer says',
    ],
  ],
  options: httpOptions,
  target: 'url',
  check: checkHttpOptions,
  facts: { ...tlsFacts, ...httpFacts },
  async run(options, run) {
    const visit: Visit = { url: new URL(options.url), redirects: 0, response: undefined };
    try {
      const request = await requestOf(options, run);
      const response = await followRedirects(
        { request, settings: settingsOf(options) },
        options.redirects,
        visit,
        run,
      );
      accept(response, options);
    } finally {
      run.endPhase();
      tellVisit(visit, run);
    }
  },
});

/** @throws ProbeFailure `unexpected-version`, `unexpected-status` */
function accept({ status, reason, version }: HttpResponse, options: HttpOptions): void {
  if (status === 401 && options.oauth2) forgetOauth2Token(options.oauth2);
  if (options.http_versions?.includes(version) === false) {
    throw new ProbeFailure('unexpected-version', `the server answered in HTTP/${version}`);
  }
  const accepted = options.status ?? (mentions(options, 'status') ? undefined : ['2xx']);
  const code = String(status);
  if (accepted === undefined || accepted.includes(code) || accepted.includes(`${code[0]}xx`)) return;
  throw new ProbeFailure('unexpected-status', `the server answered ${status} ${reason}`.trim());
}
