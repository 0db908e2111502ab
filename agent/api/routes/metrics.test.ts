import { describe, expect, test } from 'vitest';
import { api } from '../app.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

describe('/metrics', () => {
  const scrape = async (accept?: string) => {
    const services = fakeServices();
    services.set.gauge('up', 'Up.').value(1);
    const response = await api(services).tcp('/metrics', accept === undefined ? {} : { headers: { accept } });
    return { type: response.headers.get('content-type'), text: await response.text() };
  };
  const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
  const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

  test.each([
    [undefined, TEXT],
    ['text/html', TEXT],
    ['text/plain;version=0.0.4;q=0.5,*/*;q=0.1', TEXT],
    ['application/openmetrics-text; version=0.0.1', TEXT],
    ['application/openmetrics-text;version=1.0.0', OPENMETRICS],
    // What Prometheus 2.42 sends.
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      OPENMETRICS,
    ],
  ])('answers Accept %j with %s', async (accept, type) => {
    const scraped = await scrape(accept);
    expect(scraped.type).toBe(type);
    expect(scraped.text.endsWith('# EOF\n')).toBe(type === OPENMETRICS);
  });
});
