import { describe, expect, it } from 'vitest';
import type { LabelMatcher } from '../../kit/labels.ts';
import { addedLabels, engineSelector, localLabels } from './engine-selector.ts';

const external = { instance: 'web1' };
const matcher = (name: string, op: LabelMatcher['op'], value: string): LabelMatcher => ({ name, op, value });

describe('engineSelector()', () => {
  it.each([
    ['those of this host', [], '{__name__="up",instance="web1"}'],
    ['no instance', [matcher('instance', '=', '')], '{__name__="up",instance="web1"}'],
    ['any instance', [matcher('instance', '=~', '.*')], '{__name__="up",instance="web1"}'],
    ['another instance', [matcher('instance', '=', 'web2')], '{__name__="up",instance="web2"}'],
    ['some instance', [matcher('instance', '!=', '')], '{__name__="up",instance!=""}'],
    ['a text to be quoted', [matcher('a', '=', 'b"\\\n')], '{__name__="up",a="b\\"\\\\\\n",instance="web1"}'],
  ] as const)('asks for %s', (_, more, selector) => {
    const matchers = [matcher('__name__', '=', 'up'), ...more];
    expect(engineSelector(matchers, addedLabels(matchers, external))).toBe(selector);
  });
});

describe('localLabels()', () => {
  it('takes away what was added, and nothing that says otherwise', () => {
    expect(localLabels({ __name__: 'up', instance: 'web1' }, external)).toEqual({ __name__: 'up' });
    expect(localLabels({ instance: 'web2' }, external)).toEqual({ instance: 'web2' });
  });
});
