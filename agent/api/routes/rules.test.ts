import { describe, expect, test } from 'vitest';
import { api } from '../app.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

type Group = { name: string; rules: { name: string }[] };

type Answered = { data: { groups: Group[]; groupNextToken?: string } };

async function ask(path: string) {
  const response = await (await api(fakeServices())).tcp(`/api/v1/${path}`);
  return { status: response.status, body: (await response.json()) as Answered };
}

/** `group: rule rule`, a line each. */
async function found(query: string): Promise<string[]> {
  const { body } = await ask(`rules?${query}`);
  return body.data.groups.map(({ name, rules }) => `${name}: ${rules.map((rule) => rule.name).join(' ')}`);
}

describe('/api/v1/rules', () => {
  test('shows rules in the shape of Prometheus', async () => {
    const { body } = await ask('rules?rule_group[]=cpu');
    expect(body).toEqual({
      status: 'success',
      data: { groups: [fakeServices().rules()[0]] },
    });
  });

  test.each([
    ['', ['cpu: cpu:busy Hot', 'disk: disk:full']],
    ['type=record', ['cpu: cpu:busy', 'disk: disk:full']],
    ['type=alert', ['cpu: Hot']],
    ['rule_name[]=Hot&rule_name[]=disk:full', ['cpu: Hot', 'disk: disk:full']],
    ['rule_group[]=disk', ['disk: disk:full']],
    ['file[]=/etc/vedette/rules/host.yml&type=alert', ['cpu: Hot']],
    ['file[]=/nowhere', []],
    ['match[]={severity="page",toString=~".*"}', ['cpu: Hot']],
    ['match[]={team=~".%2B"}&match[]={severity!=""}', ['cpu: cpu:busy Hot']],
    ['group_limit=1', ['cpu: cpu:busy Hot']],
  ])('%j gives only what it asks for', async (query, groups) => {
    expect(await found(query)).toEqual(groups);
  });

  test('gives the next groups to the token of the page before', async () => {
    const { body } = await ask('rules?group_limit=1');
    expect(await found(`group_limit=1&group_next_token=${body.data.groupNextToken}`)).toEqual([
      'disk: disk:full',
    ]);
  });

  test.each([
    'type=silence',
    'type=constructor',
    'match[]=up{',
    'match[]=sum(up)',
    'group_limit=0',
    'group_next_token=x',
  ])('%j is refused as Prometheus does', async (query) => {
    expect(await ask(`rules?${query}`)).toMatchObject({
      status: 400,
      body: { status: 'error', errorType: 'bad_data' },
    });
  });
});

test('/api/v1/alerts has no alerts', async () => {
  expect((await ask('alerts')).body).toEqual({ status: 'success', data: { alerts: [] } });
});
