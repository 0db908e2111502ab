import type { Facts, FactValue } from '../../facts.ts';
import type { Trace } from '../../trace.ts';

/** How often a server may have put one text of JSON into another. */
const NESTED = 3;

/** Hides a secret in every form in which it may be said: as it is, in an address, in a form, in JSON within JSON. */
export function hideSecret(secret: string, trace: Trace): void {
  const inForm = new URLSearchParams({ a: secret }).toString().slice(2);
  for (const form of [secret, encodeURIComponent(secret), inForm]) trace.hide(form);
  for (let form = secret, depth = 0; depth < NESTED; depth++) {
    form = JSON.stringify(form).slice(1, -1);
    trace.hide(form);
  }
}

/** Facts in which what a trace hides is hidden too. */
export function maskedFacts(facts: Facts, trace: Trace): Facts {
  const masked = (value: FactValue) => (typeof value === 'string' ? trace.masked(value) : value);
  return new Map(
    [...facts].map(([name, fact]) => [
      name,
      typeof fact === 'function' ? (argument: string) => masked(fact(argument)) : masked(fact),
    ]),
  );
}
