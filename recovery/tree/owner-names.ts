import { readFileSync } from 'node:fs';
import { parsePasswd } from '../../agent/kit/user-names.ts';

/** Names of users and groups of this host, both ways, as its files have them (passwd(5), group(5)). */
export class OwnerNames {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
  readonly userIds: ReadonlyMap<string, number>;
  readonly groupIds: ReadonlyMap<string, number>;

  /** @param folder that of the files @default `/etc` */
  constructor(folder = '/etc') {
    this.users = readNames(`${folder}/passwd`);
    // The third field is the id in both.
    this.groups = readNames(`${folder}/group`);
    this.userIds = new Map([...this.users].map(([id, name]) => [name, id]));
    this.groupIds = new Map([...this.groups].map(([id, name]) => [name, id]));
  }
}

function readNames(path: string): Map<number, string> {
  try {
    return parsePasswd(readFileSync(path, 'utf8'));
  } catch {
    return new Map();
  }
}
