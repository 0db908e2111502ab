import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewToxicRequest, ToxicChangeRequest } from '../../data/act-on-proxies.ts';
import type { FleetToxic } from '../../data/fleet-proxy.ts';
import type { Overlay } from '../../overlays/overlay.ts';
import { fleetToxic, toxicKindRows } from '../../proxies.testkit.ts';
import { makeTheme } from '../../theme/theme.ts';
import { type AttributeSpec, attributeProblem, attributeValue, numberOf } from './attribute-field.ts';
import { createNewToxicForm, createToxicChangeForm } from './toxic-form.ts';

/** Types into the field of that name, in place of what stands there. */
function fill(form: Overlay, label: string, text: string): void {
  const isThere = () =>
    form
      .lines({ width: 200, height: 40 }, makeTheme('none', true))
      .some((line) => stripVTControlCharacters(line).startsWith(` ▸ ${label} `));
  for (let step = 0; step < 20 && !isThere(); step++) form.press('tab');
  for (const key of ['ctrl-e', 'ctrl-u', ...text]) form.press(key);
}

function newForm() {
  const added: NewToxicRequest[] = [];
  const form = createNewToxicForm({
    ...{ title: [['add']], kinds: toxicKindRows },
    submit: (toxic) => added.push(toxic),
  });
  return { form, added };
}

describe('createNewToxicForm()', () => {
  it('adds the first kind for 60 s where nothing is changed', () => {
    const { form, added } = newForm();
    expect(form.press('enter')).toBe('close');
    expect(added).toEqual([
      { type: 'bandwidth', stream: 'downstream', toxicity: 1, ttlSeconds: 60, attributes: { rate: 0 } },
    ]);
  });

  it('sends what was typed, with numbers as numbers, and whom it is for', () => {
    const { form, added } = newForm();
    form.press('r');
    fill(form, 'command', 'GET');
    fill(form, 'percent', '12.5');
    for (const key of ['tab', 'right', 'tab', 'right']) form.press(key);
    fill(form, 'toxicity', '0.5');
    fill(form, 'ttl', '5m');
    fill(form, 'name', 'errors');
    fill(form, 'client', '192.0.2.0/24');
    fill(form, 'first', '3');
    fill(form, 'after ms', '500');
    expect(form.press('enter')).toBe('close');
    expect(added).toEqual([
      {
        ...{ type: 'redis', name: 'errors', stream: 'upstream', toxicity: 0.5, ttlSeconds: 300 },
        attributes: { command: 'GET', percent: 12.5, reply: 'OOM' },
        match: { client_cidr: '192.0.2.0/24', first_connections: 3, after_ms: 500 },
      },
    ]);
  });

  it.each([
    ['rate', '-1', 'write a number from 0'],
    ['rate', '1.5', 'write a whole number'],
    ['rate', 'fast', 'write a number'],
    ['toxicity', '1.1', 'write a number from 0 to 1'],
    ['ttl', '0', 'write a time such as 60s: nothing lasts for ever'],
    ['ttl', '', 'write a time such as 30s, 5m, 1h'],
    ['ttl', '25h', 'the longest time is 24h'],
    ['client', '10.0.0.0', 'write a network: 10.0.0.0/8'],
    ['first', '-3', 'write a whole number, or nothing'],
  ])('refuses %s %j', (label, text, problem) => {
    const { form, added } = newForm();
    fill(form, label, text);
    expect(form.press('enter')).toBe('stay');
    expect(added).toEqual([]);
    const shown = form.lines({ width: 200, height: 40 }, makeTheme('none', true)).join('\n');
    expect(shown).toContain(`${label}: ${problem}`);
  });
});

describe('createToxicChangeForm()', () => {
  const changed = (toxic: FleetToxic, ...filled: [string, string][]) => {
    const changes: ToxicChangeRequest[] = [];
    const kind = toxicKindRows.find(({ name }) => name === toxic.type);
    const form = createToxicChangeForm({
      title: [['change']],
      toxic,
      kind,
      submit: (one) => changes.push(one),
    });
    for (const [label, text] of filled) fill(form, label, text);
    return [form.press('enter'), ...changes];
  };

  it('sends only what is changed', () => {
    expect(changed(fleetToxic(), ['jitter', '5'])).toEqual(['close', { attributes: { jitter: 5 } }]);
    expect(changed(fleetToxic(), ['ttl', '30s'], ['toxicity', '0.1'])).toEqual([
      'close',
      { ttlSeconds: 30, toxicity: 0.1 },
    ]);
  });

  it('sends nothing where nothing is changed', () => {
    expect(changed(fleetToxic())).toEqual(['stay']);
  });

  it('changes share and time of a kind that its host has not told of', () => {
    expect(changed(fleetToxic({ type: 'novel' }), ['ttl', '30s'])).toEqual(['close', { ttlSeconds: 30 }]);
  });
});

describe('attributeProblem()', () => {
  const specs = toxicKindRows.flatMap(({ attributes }) => attributes);

  it('lets through what each kind begins with', () => {
    expect(specs.map((spec) => attributeProblem(spec, String(spec.initial)))).toEqual(
      specs.map(() => undefined),
    );
  });

  it('lets no number through that is out of bounds or none', () => {
    const spec: AttributeSpec = specs.find(({ name }) => name === 'percent')!;
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String)), (text) => {
        if (attributeProblem(spec, text) !== undefined) return true;
        const value = attributeValue(spec, text);
        return typeof value === 'number' && value >= 0 && value <= 100;
      }),
    );
  });
});

describe('numberOf()', () => {
  it('reads plain decimals only', () => {
    expect(['1', '-1.5', '.5', ' 7 ', '1e3', '0x10', '', 'Infinity', '1_000'].map(numberOf)).toEqual([
      ...[1, -1.5, 0.5, 7],
      ...[undefined, undefined, undefined, undefined, undefined],
    ]);
  });
});
