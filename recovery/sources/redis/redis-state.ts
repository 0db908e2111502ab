import { type RedisClient, RedisError, type RedisReply, replyText } from './redis-client.ts';

/** Lines of `INFO` by their name. */
export type RedisInfo = ReadonlyMap<string, string>;

/** @param sections all without it. @throws OperationalError */
export async function readInfo(client: RedisClient, ...sections: readonly string[]): Promise<RedisInfo> {
  return infoLines(replyText(await client.demand(['INFO', ...sections])));
}

/** Lines `name:value`; what is not such a line is left out. */
export function infoLines(text: string): RedisInfo {
  const lines = text.split(/\r?\n/, 5_000).map((line) => /^([^:#\s]+):(.*)$/.exec(line));
  return new Map(lines.flatMap((line) => (line ? [[line[1]!, line[2]!] as const] : [])));
}

export type DatabaseSize = { readonly keys: number; readonly expires: number };

/** Keys of each database, and how many of them have a time to live, by `INFO keyspace`. */
export function keyspace(info: RedisInfo): Readonly<Record<string, DatabaseSize>> {
  const sizes = [...info].flatMap(([name, value]) => {
    const found = /^keys=(\d+),expires=(\d+)/.exec(value);
    const number = /^db(\d+)$/.exec(name)?.[1];
    return found && number ? [[number, { keys: Number(found[1]), expires: Number(found[2]) }] as const] : [];
  });
  return Object.fromEntries(sizes);
}

/** Settings as `CONFIG GET` answers them; undefined where it may not be asked. */
export async function readConfig(
  client: RedisClient,
  pattern: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const reply = await client.ask(['CONFIG', 'GET', pattern]);
  if (reply instanceof RedisError || !Array.isArray(reply)) return undefined;
  const texts = (reply as readonly RedisReply[]).map(replyText);
  const pairs = texts.flatMap((name, index) =>
    index % 2 === 0 ? [[name, texts[index + 1] ?? ''] as const] : [],
  );
  return Object.fromEntries(pairs);
}
