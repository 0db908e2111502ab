import { expect, test } from 'vitest';
import { unescapeName } from './unescape-name.ts';

test.each([
  ['job', 'job'],
  ['U__http_2e_status', 'http.status'],
  ['U__a__b', 'a_b'],
  ['U___1F600_', '😀'],
  ['U__', ''],
  ['U__a_b', 'U__a_b'],
  ['U___d800_', 'U___d800_'],
  ['U___110000_', 'U___110000_'],
  ['U___1234567_', 'U___1234567_'],
])('unescapeName() reads %s', (text, name) => {
  expect(unescapeName(text)).toBe(name);
});
