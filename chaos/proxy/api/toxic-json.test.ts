import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialAttributes } from '../toxic-kind.ts';
import { toxicKindNamed, toxicKinds } from '../toxics/index.ts';
import { readJson } from './read-json.ts';
import { decodeToxic, decodeToxicChange, toxicText, withAttributes } from './toxic-json.ts';

const decode = (text: string) => withAttributes(decodeToxic(readJson(Buffer.from(text))));
const latency = toxicKindNamed('latency')!;

describe.each(toxicKinds.map((kind) => [kind.name, kind] as const))('a toxic of kind %s', (type, kind) => {
  it('has every attribute where none is given', () => {
    expect(decode(JSON.stringify({ type })).attributes).toEqual(initialAttributes(kind));
  });

  it('is told as it can be read again', () => {
    const { attributes } = decode(JSON.stringify({ type }));
    const told = { attributes, name: 'a', type, stream: 'upstream', toxicity: 0.7, ttl: 5, owner: 'me' };
    expect(decode(toxicText(told))).toEqual(told);
  });

  it('is refused with the place of an attribute that has a wrong type', () => {
    for (const name of Object.keys(kind.attributes)) {
      const text = JSON.stringify({ type, attributes: { [name]: [] } });
      expect(() => decode(text)).toThrow(
        `bad request body: json: cannot unmarshal array into Go struct field ${kind.goName ?? type}.attributes.${name} of type`,
      );
    }
  });
});

describe('decodeToxic', () => {
  it('takes null as not given, and drops what it does not know', () => {
    const text =
      '{"type":"latency","name":null,"stream":null,"toxicity":null,"attributes":null,"ttl":null,"owner":null,"match":null,"x":{}}';
    expect(decode(text)).toEqual({ type: 'latency', attributes: { latency: 0, jitter: 0 } });
  });

  it('takes keys in any case, and the last of those that mean the same', () => {
    expect(decode('{"TYPE":"noop","type":"latency","Attributes":{"LATENCY":1,"latency":2}}')).toEqual({
      type: 'latency',
      attributes: { latency: 2, jitter: 0 },
    });
  });

  it('tells of the first that is wrong, in the order of the text', () => {
    expect(() => decode('{"toxicity":"x","type":5}')).toThrow('ToxicWrapper.toxicity of type float32');
    expect(() => decode('{"type":5,"toxicity":"x"}')).toThrow('ToxicWrapper.type of type string');
  });

  it('does not take the members of every object for attributes', () => {
    expect(
      decode('{"type":"latency","__proto__":{"x":1},"attributes":{"constructor":1,"__proto__":2}}'),
    ).toEqual({
      type: 'latency',
      attributes: { latency: 0, jitter: 0 },
    });
  });
});

describe('decodeToxicChange', () => {
  const change = (text: string) => decodeToxicChange(readJson(Buffer.from(text)), latency);

  it('takes what is given and nothing else', () => {
    expect(change('{"attributes":{"jitter":5},"name":"x","type":"noop","stream":"upstream"}')).toEqual({
      attributes: { jitter: 5 },
    });
    expect(change('{"toxicity":0.5,"ttl":1.5}')).toEqual({ toxicity: 0.5, ttl: 1.5 });
    expect(change('null')).toEqual({});
  });

  it.each([
    [
      '[]',
      'cannot unmarshal array into Go value of type struct { Attributes interface {} "json:\\"attributes\\""; Toxicity float32 "json:\\"toxicity\\"" }',
    ],
    [
      '{"attributes":5}',
      'cannot unmarshal number into Go struct field .attributes of type toxics.LatencyToxic',
    ],
    [
      '{"attributes":{"jitter":"x"}}',
      'cannot unmarshal string into Go struct field LatencyToxic.attributes.jitter of type int64',
    ],
    ['{"toxicity":"x"}', 'cannot unmarshal string into Go struct field .toxicity of type float32'],
  ])('refuses %s', (text, message) => {
    expect(() => change(text)).toThrow(`bad request body: json: ${message}`);
  });
});

describe('toxicText', () => {
  it('writes whole numbers digit by digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (latency) => {
        const told = toxicText({
          attributes: { latency: Number(latency) },
          name: 'a',
          type: 'latency',
          stream: 'upstream',
          toxicity: 1,
        });
        expect(told).toMatch(/^\{"attributes":\{"latency":-?\d{1,19}\},"name"/);
        expect(decode(told).attributes).toMatchObject({ latency: Number(latency) });
      }),
    );
  });
});
