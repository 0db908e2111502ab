const [ZERO, MINUS, POINT] = [48, 45, 46];
/** Below it a decimal of three digits behind the point has at most fifteen in all: no shorter one is the same double. */
const MOST_THOUSANDTHS = 1e15;
const BILLION = 1e9;

/**
 * Writes a finite double into bytes as JavaScript does, except that it keeps the sign of -0. Nearly all that is measured
 * has at most three digits behind the point: those need no text, which costs several times as much.
 *
 * @returns where the next byte goes: at most 25 further on
 */
export function writeDecimal(bytes: Uint8Array, at: number, value: number): number {
  const size = Math.abs(value);
  const thousandths = Math.round(size * 1_000);
  if (thousandths >= MOST_THOUSANDTHS || thousandths / 1_000 !== size)
    return writeAscii(bytes, at, String(value));
  if (value < 0 || Object.is(value, -0)) bytes[at++] = MINUS;
  return writeThousandths(bytes, at, thousandths);
}

export function writeAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
  return at + text.length;
}

function writeThousandths(bytes: Uint8Array, at: number, thousandths: number): number {
  const whole = Math.floor(thousandths / 1_000);
  const next = writeWhole(bytes, at, whole);
  let rest = thousandths - whole * 1_000;
  if (rest === 0) return next;
  bytes[next] = POINT;
  let end = next + 1;
  for (let unit = 100; rest > 0; unit = (unit / 10) | 0) {
    const digit = (rest / unit) | 0;
    bytes[end++] = ZERO + digit;
    rest -= digit * unit;
  }
  return end;
}

/** @param whole below 10^18 */
function writeWhole(bytes: Uint8Array, at: number, whole: number): number {
  if (whole < BILLION) return writeDigits(bytes, at, whole, digitsOf(whole));
  const high = Math.floor(whole / BILLION);
  return writeDigits(bytes, writeDigits(bytes, at, high, digitsOf(high)), whole - high * BILLION, 9);
}

/** Digits of a number below a billion, with zeros before it. */
function writeDigits(bytes: Uint8Array, at: number, number: number, digits: number): number {
  let left = number | 0;
  for (let index = at + digits - 1; index >= at; index--) {
    const tens = (left / 10) | 0;
    bytes[index] = ZERO + left - tens * 10;
    left = tens;
  }
  return at + digits;
}

function digitsOf(number: number): number {
  let digits = 1;
  for (let power = 10; power <= number; power *= 10) digits++;
  return digits;
}
