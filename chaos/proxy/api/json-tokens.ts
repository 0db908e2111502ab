import type { JsonScanner } from './json-scanner.ts';

/** The literal of a number. @throws JsonSyntaxError */
export function readNumber(scanner: JsonScanner): string {
  const from = scanner.at;
  if (scanner.raw() === '-') scanner.skip();
  if (scanner.raw() === '0') scanner.skip();
  else scanner.digits('in numeric literal');
  if (scanner.raw() === '.') {
    scanner.skip();
    scanner.digits('after decimal point in numeric literal');
  }
  if (scanner.raw() === 'e' || scanner.raw() === 'E') {
    scanner.skip();
    if (scanner.raw() === '+' || scanner.raw() === '-') scanner.skip();
    scanner.digits('in exponent of numeric literal');
  }
  return scanner.slice(from);
}

/** A text, from its first quote to its last. @throws JsonSyntaxError */
export function readText(scanner: JsonScanner): string {
  scanner.skip();
  let text = '';
  let from = scanner.at;
  for (;;) {
    scanner.skipPlain();
    const next = scanner.raw();
    if (next !== '"' && next !== '\\') scanner.wrong('in string literal');
    text += scanner.utf8(from);
    scanner.skip();
    if (next === '"') return text.toWellFormed();
    text += readEscape(scanner);
    from = scanner.at;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function readEscape(scanner: JsonScanner): string {
  const next = scanner.raw();
  if (next === 'u') {
    scanner.skip();
    return readCodeUnit(scanner);
  }
  const character = next === undefined ? undefined : ESCAPES[next];
  if (character === undefined) return scanner.wrong('in string escape code');
  scanner.skip();
  return character;
}

function readCodeUnit(scanner: JsonScanner): string {
  const from = scanner.at;
  for (let digit = 0; digit < 4; digit++) {
    if (!/^[0-9a-fA-F]$/.test(scanner.raw() ?? '')) scanner.wrong('in \\u hexadecimal character escape');
    scanner.skip();
  }
  return String.fromCharCode(Number.parseInt(scanner.slice(from), 16));
}
