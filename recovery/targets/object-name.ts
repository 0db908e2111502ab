const PART = '[a-z0-9-][a-z0-9.-]*';
const NAME = new RegExp(`^${PART}(?:/${PART})*$`);
const BEGINNING = new RegExp(`^(?:${PART}/)*(?:${PART})?$`);
const LONGEST = 200;

/** Whether an object of a target may be called so: `[a-z0-9./-]`, at most 200 of them, no part empty or with a dot in front. */
export function isObjectName(text: string): boolean {
  return text.length <= LONGEST && NAME.test(text);
}

/**
 * The name as it is. What a hostile repository calls its objects must never lead out of the folder of a target.
 *
 * @throws RangeError when no object may be called so.
 */
export function checkedObjectName(text: string): string {
  if (isObjectName(text)) return text;
  throw new RangeError(`No object may be called ${JSON.stringify(text.slice(0, LONGEST))}`);
}

/** The beginning of names, as it is. @throws RangeError when no name begins so. */
export function checkedPrefix(text: string): string {
  if (text.length <= LONGEST && BEGINNING.test(text)) return text;
  throw new RangeError(`No object has a name that begins with ${JSON.stringify(text.slice(0, LONGEST))}`);
}
