import { OperationalError } from '../../agent/kit/errors.ts';
import { nearestName } from '../../agent/kit/nearest-name.ts';

/** Refuses options of a restore that its kind does not know. @throws OperationalError `invalid` */
export function refuseUnknownOptions(
  given: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): void {
  const names = Object.keys(known);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, names);
  throw new OperationalError('invalid', `Cannot restore: there is no option ${JSON.stringify(unknown)}`, {
    hint: nearest === undefined ? `one of ${names.join(', ')}` : `did you mean ${nearest}?`,
  });
}
