// Groups and their members.
import type { IdSource } from "./ids.js";

/** One member of a group. */
export interface GroupMember {
  /** The member's account. */
  readonly account: string;
  /** Seconds since 1970. */
  readonly joinedAt: number;
}

/** A group as the server keeps it. */
export interface Group {
  /** The group's id. */
  readonly id: string;
  /** At most 50 characters, by the default limits. */
  readonly name: string;
  /** The address of a picture; may be empty. */
  readonly avatar: string;
  /** At most 300 characters, by the default limits. */
  readonly introduction: string;
  /** The account that owns the group. */
  readonly owner: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** In the order in which they joined. */
  readonly members: readonly GroupMember[];
}

/** What a creator gives. */
export interface NewGroup {
  /** At most 50 characters, by the default limits. */
  readonly name: string;
  /** The address of a picture; may be empty. */
  readonly avatar: string;
  /** At most 300 characters, by the default limits. */
  readonly introduction: string;
  /** The account that owns the group. */
  readonly owner: string;
  /** Accounts; the owner becomes a member in any case. */
  readonly members: readonly string[];
}

/** The same group with what was left out. */
export function completeGroup(group: Partial<NewGroup> & Pick<NewGroup, "owner">): NewGroup {
  const { owner, name, avatar, introduction, members } = group;
  return {
    name: name ?? "",
    avatar: avatar ?? "",
    introduction: introduction ?? "",
    owner,
    members: members ?? [],
  };
}

type Entry = Omit<Group, "members"> & { readonly members: Map<string, GroupMember> };

/** All groups by id. */
export class GroupStore {
  readonly #groups = new Map<string, Entry>();

  constructor(
    private readonly _ids: IdSource,
    private readonly _now: () => number,
  ) {}

  /** Makes a group; the owner is its first member, and each account is in it once. */
  create(group: NewGroup): Group {
    const id = this.#freeId();
    const { members, ...rest } = group;
    this.#groups.set(id, { id, ...rest, createdAt: this.#seconds(), members: new Map() });
    for (const account of [group.owner, ...members]) this.join(id, account);
    return this.get(id) as Group;
  }

  /** The group, or undefined. */
  get(id: string): Group | undefined {
    const entry = this.#groups.get(id);
    return entry === undefined ? undefined : { ...entry, members: [...entry.members.values()] };
  }

  /** The accounts in a group, or undefined when there is no such group. */
  accounts(id: string): string[] | undefined {
    const entry = this.#groups.get(id);
    return entry === undefined ? undefined : [...entry.members.keys()];
  }

  /** False when there is no such group. To join twice changes nothing. */
  join(id: string, account: string): boolean {
    const members = this.#groups.get(id)?.members;
    if (members === undefined) return false;
    if (!members.has(account)) members.set(account, { account, joinedAt: this.#seconds() });
    return true;
  }

  /** False when there is no such group. To quit a group that one is not in changes nothing. */
  quit(id: string, account: string): boolean {
    const members = this.#groups.get(id)?.members;
    members?.delete(account);
    return members !== undefined;
  }

  /** All groups, oldest first. */
  all(): Group[] {
    return [...this.#groups.keys()].map((id) => this.get(id) as Group);
  }

  /** Takes over what an earlier run has kept. */
  restore(groups: readonly Group[]): void {
    for (const group of groups) {
      const members = new Map(group.members.map((member) => [member.account, member]));
      this.#groups.set(group.id, { ...group, members });
    }
  }

  // An earlier run may have had the same clock.
  #freeId(): string {
    const id = this._ids.nextId().toString(36);
    return this.#groups.has(id) ? this.#freeId() : id;
  }

  #seconds(): number {
    return Math.floor(this._now() / 1000);
  }
}
