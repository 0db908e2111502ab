import { attributeMistake } from './attribute-mistake.ts';
import { attributeProblem } from './proxy/attribute-problem.ts';
import type { NewToxic, Protocol } from './proxy/fault-proxies.ts';
import { ProxyError } from './proxy/proxy-error.ts';
import type { ToxicMatch } from './proxy/toxic.ts';
import { checkToxic, toxicIdentity } from './proxy/toxic-check.ts';
import { type Attributes, initialAttributes, type ToxicKind } from './proxy/toxic-kind.ts';
import { toxicKindNamed } from './proxy/toxics/index.ts';

/** A toxic as it is written in the configuration; `ttl` in milliseconds. */
export type ConfiguredToxic = {
  readonly type: string;
  readonly name?: string | undefined;
  readonly stream: string;
  readonly toxicity: number;
  readonly attributes: Attributes;
  readonly ttl?: number | undefined;
  readonly match?:
    | { readonly [Condition in keyof ToxicMatch]: ToxicMatch[Condition] | undefined }
    | undefined;
};

type Problem = { readonly path: readonly (string | number)[]; readonly message: string };

/** What is wrong with the toxics of a proxy beyond the types of their options: all that the engine would refuse, and more. */
export function toxicProblems(proxy: {
  readonly protocol: Protocol;
  readonly toxics: readonly ConfiguredToxic[];
}): Problem[] {
  const names = new Set<string>();
  return proxy.toxics.flatMap((toxic, index) => {
    const at = (path: readonly string[], message: string) => [{ path: ['toxics', index, ...path], message }];
    const kind = toxicKindNamed(toxic.type);
    if (kind === undefined) return [];
    for (const [name, value] of Object.entries(toxic.attributes)) {
      const problem = attributeMistake(kind, name, value);
      if (problem !== undefined) return at(['attributes', name], problem);
    }
    const wanted = newToxic(toxic);
    const problem =
      attributeProblem(kind.attributes, wanted.attributes) ?? refusal(kind, wanted, proxy.protocol);
    if (problem !== undefined) return at([], `${problem}; correct it`);
    const { name } = toxicIdentity(wanted, proxy.protocol);
    if (names.has(name)) return at(['name'], `${name} is there twice; rename one`);
    names.add(name);
    return [];
  });
}

/** As the engine takes it; every attribute of its kind is there. */
export function newToxic({ ttl, name, match, ...toxic }: ConfiguredToxic): NewToxic {
  const kind = toxicKindNamed(toxic.type);
  return {
    ...toxic,
    attributes: { ...(kind && initialAttributes(kind)), ...toxic.attributes },
    ...(name !== undefined && { name }),
    ...(ttl !== undefined && { ttl: ttl / 1_000 }),
    ...(match !== undefined && { match: match as ToxicMatch }),
  };
}

function refusal(kind: ToxicKind, toxic: NewToxic, protocol: Protocol): string | undefined {
  try {
    toxicIdentity(toxic, protocol);
    checkToxic(kind, toxic);
    return undefined;
  } catch (error) {
    if (error instanceof ProxyError) return error.message;
    throw error;
  }
}
