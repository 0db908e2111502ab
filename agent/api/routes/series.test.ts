import { describe, expect, test } from 'vitest';
import { api } from '../app.testkit.ts';
import { type FakeServices, fakeServices } from '../services.testkit.ts';

function filled(): FakeServices {
  const services = fakeServices();
  services.series.add({ __name__: 'up', job: 'b' }, [[1_000, 1]]);
  services.series.add({ __name__: 'up', job: 'a' }, [
    [1_000, 1],
    [31_500, 1],
  ]);
  services.series.add({ __name__: 'http_requests', 'http.status': '200' }, [[1_000, 1]]);
  return services;
}

async function answerTo(path: string, init?: RequestInit): Promise<unknown> {
  return (await api(filled()).tcp(`/api/v1/${path}`, init)).json();
}

const success = (data: unknown) => ({ status: 'success', data });

describe('/api/v1/series', () => {
  test('lists the series of several selectors, each once, in order', async () => {
    expect(await answerTo('series?match[]=up&match[]={job="a"}')).toEqual(
      success([
        { __name__: 'up', job: 'a' },
        { __name__: 'up', job: 'b' },
      ]),
    );
  });

  test('lists only series with samples in the window', async () => {
    const later = success([{ __name__: 'up', job: 'a' }]);
    expect(await answerTo('series?match[]=up&start=30&end=40')).toEqual(later);
    expect(await answerTo('series?match[]=up&start=90')).toEqual(success([]));
    const ever = 'start=-292273086-05-16T16:47:06Z&end=292277025-08-18T07:12:54.999999999Z';
    expect(await answerTo(`series?match[]=up{job="a"}&${ever}`)).toEqual(later);
  });

  test('refuses more selectors than are looked up', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = Array.from({ length: 1_001 }, () => 'match[]=up').join('&');
    expect(await answerTo('series', { method: 'POST', headers, body })).toMatchObject({
      status: 'error',
      errorType: 'bad_data',
    });
  });

  test('cuts the list to the limit, and says so', async () => {
    expect(await answerTo('series?match[]=up&limit=1')).toEqual({
      ...success([{ __name__: 'up', job: 'a' }]),
      warnings: ['results truncated due to limit'],
    });
  });

  test('takes a form', async () => {
    const body = new URLSearchParams([
      ['match[]', 'http_requests'],
      ['match[]', 'up{job="b"}'],
    ]);
    expect(await answerTo('series', { method: 'POST', body })).toMatchObject({ data: [{}, { job: 'b' }] });
  });

  test.each([
    ['series', 'no match[] parameter provided'],
    [
      'series?match[]=up{',
      'invalid parameter "match[]": 1:4: parse error: unexpected end of input inside braces',
    ],
    ['series?match[]={}', 'invalid parameter "match[]": match[] must contain at least one non-empty matcher'],
    [
      'series?match[]=up&start=x',
      `invalid parameter "start": Invalid time value for 'start': cannot parse "x" to a valid timestamp`,
    ],
    ['labels?match[]=sum(up)', 'invalid parameter "match[]": 1:4: parse error: unexpected "("'],
    ['label//values', ''],
  ])('%s is refused', async (path, error) => {
    const response = await api(filled()).tcp(`/api/v1/${path}`);
    expect(response.status).toBe(path === 'label//values' ? 404 : 400);
    if (error !== '') {
      expect(await response.json()).toEqual({
        status: 'error',
        errorType: 'bad_data',
        error: expect.stringContaining(error),
      });
    }
  });
});

describe('/api/v1/labels', () => {
  test('lists the names of all labels', async () => {
    expect(await answerTo('labels')).toEqual(success(['__name__', 'http.status', 'job']));
  });

  test('lists those of the selected series alone', async () => {
    expect(await answerTo('labels?match[]=up&limit=1')).toEqual({
      ...success(['__name__']),
      warnings: ['results truncated due to limit'],
    });
  });
});

describe('/api/v1/label/<name>/values', () => {
  test.each([
    ['job', ['a', 'b']],
    ['__name__', ['http_requests', 'up']],
    ['http.status', ['200']],
    ['http%2Estatus', ['200']],
    ['U__http_2e_status', ['200']],
    ['none', []],
  ])('lists those of %s', async (name, values) => {
    expect(await answerTo(`label/${name}/values`)).toEqual(success(values));
  });

  test('lists those of the selected series and of the window alone', async () => {
    expect(await answerTo('label/job/values?match[]={job="b"}')).toEqual(success(['b']));
    expect(await answerTo('label/job/values?start=30')).toEqual(success(['a']));
  });
});
