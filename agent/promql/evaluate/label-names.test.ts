import { expect, test } from 'vitest';
import { memoryStore } from '../memory-store.testkit.ts';
import { ask, shown } from './evaluate-query.testkit.ts';

// Names that every object has, and one that cannot be assigned to.
const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];

function storeWith(name: string) {
  const store = memoryStore();
  store.add(JSON.parse(`{"__name__":"x","${name}":"a"}`), [[0, 1]]);
  store.add({ __name__: 'x' }, [[0, 2]]);
  return store;
}

test.each(names)('evaluateQuery() takes %s for a label as any other in matchers', async (name) => {
  const store = storeWith(name);
  expect(shown(await ask(store, `x{${name}="a"}`, 0))).toEqual([`{__name__="x", ${name}="a"} 1`].map(sorted));
  expect(shown(await ask(store, `x{${name}=""}`, 0))).toEqual(['{__name__="x"} 2']);
  expect(shown(await ask(store, `count(x{${name}=~".*"})`, 0))).toEqual(['{} 2']);
  expect(shown(await ask(store, `count(x{${name}!~"a|b.+c"})`, 0))).toEqual(['{} 1']);
});

test.each(names)('evaluateQuery() takes %s for a label as any other in groups', async (name) => {
  const store = storeWith(name);
  const both = [`{${name}="a"} 1`, '{} 2'];
  expect(shown(await ask(store, `sum by (${name}) (x)`, 0))).toEqual(both);
  expect(shown(await ask(store, 'sum without (other) (x)', 0))).toEqual(both);
  expect(shown(await ask(store, `sum without (${name}) (x)`, 0))).toEqual(['{} 3']);
});

test.each(names)('evaluateQuery() takes %s for a label as any other in matches', async (name) => {
  const store = storeWith(name);
  expect(shown(await ask(store, `x * on(${name}) x`, 0))).toEqual([`{${name}="a"} 1`, '{} 4']);
  expect(shown(await ask(store, `x * ignoring(other) x`, 0))).toEqual([`{${name}="a"} 1`, '{} 4']);
  const joined = await ask(store, `x{${name}=""} * on() group_left(${name}) x{${name}="a"}`, 0);
  expect(shown(joined)).toEqual([`{${name}="a"} 2`]);
});

test.each(names)('evaluateQuery() takes %s for a label as any other where it is made', async (name) => {
  const store = storeWith(name);
  const made = `label_replace(x{${name}=""}, "${name}", "b", "", "")`;
  expect(shown(await ask(store, `sum by (${name}) (${made})`, 0))).toEqual([`{${name}="b"} 2`]);
  expect(shown(await ask(store, `count_values("${name}", sum(x))`, 0))).toEqual([`{${name}="3"} 1`]);
  expect(shown(await ask(store, `absent(y{${name}="c"})`, 0))).toEqual([`{${name}="c"} 1`]);
});

/** A description with its labels in order. */
function sorted(text: string): string {
  const [, inner = '', rest = ''] = /^\{(.*)\}(.*)$/.exec(text)!;
  return `{${inner.split(', ').sort().join(', ')}}${rest}`;
}
