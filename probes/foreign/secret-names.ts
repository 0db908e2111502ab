const SECRET =
  /pass(?:word|wd|phrase)?$|secret|token|api[-_]?key|^key$|^sig(?:nature)?$|^code$|otp|^pin$|csrf|xsrf|credential|session/i;
const SECRET_HEADER = /^(?:authorization|proxy-authorization)$|api[-_]?key|token|secret|csrf|xsrf|session/i;

/** Whether a field of a form, a member of JSON or a parameter of an address holds a secret, by its name. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}

/** Whether a header of a request holds a secret, by its name. Cookies are left to the cookie jar. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name);
}

/** The secrets of a journey by the names of their variables; equal values share one. */
export class FoundSecrets {
  readonly #names = new Map<string, string>();

  /** A variable in the place of a value. */
  place(name: string, value: string): string {
    const known = this.#names.get(value) ?? this.#free(variableName(name));
    this.#names.set(value, known);
    return `{{${known}}}`;
  }

  /** Each as a reference to a variable of the environment. */
  references(): Record<string, string> {
    return Object.fromEntries(
      [...this.#names.values()].map((name) => [name, `\${env:${name.toUpperCase()}}`]),
    );
  }

  #free(wanted: string): string {
    const taken = new Set(this.#names.values());
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
    return name;
  }
}

function variableName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40);
  return /^[a-z]/.test(plain) ? plain : `secret_${plain}`;
}
