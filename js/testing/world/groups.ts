// Groups and their members.
import type { IdSource } from "./ids.js";

/** One member of a group. */
export interface GroupMember {
  /** The member's account. */
  readonly account: string;
  /** Seconds since 1970. */
  readonly joinedAt: number;
}

/** A group, as the server stores it. */
export interface Group {
  /** The group's id. */
  readonly id: string;
  /** At most 50 characters, by the default limits. */
  readonly name: string;
  /** The URL of a picture; may be empty. */
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

/** A group to create. */
export interface NewGroup {
  /** At most 50 characters, by the default limits. */
  readonly name: string;
  /** The address of a picture; may be empty. */
  readonly avatar: string;
  /** At most 300 characters, by the default limits. */
  readonly introduction: string;
  /** The account that owns the group. */
  readonly owner: string;
  /** Accounts; the owner always becomes a member. */
  readonly members: readonly string[];
}

/** The group, with defaults for the members that were left out. */
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

  /** Creates a group; the owner is its first member, and duplicate accounts are dropped. */
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

  /** The accounts in a group, or undefined if there is no such group. */
  accounts(id: string): string[] | undefined {
    const entry = this.#groups.get(id);
    return entry === undefined ? undefined : [...entry.members.keys()];
  }

  /** False if there is no such group. Joining twice changes nothing. */
  join(id: string, account: string): boolean {
    const members = this.#groups.get(id)?.members;
    if (members === undefined) return false;
    if (!members.has(account)) members.set(account, { account, joinedAt: this.#seconds() });
    return true;
  }

  /** False if there is no such group. Quitting changes nothing for an account that is not a member. */
  quit(id: string, account: string): boolean {
    const members = this.#groups.get(id)?.members;
    members?.delete(account);
    return members !== undefined;
  }

  /** All groups, oldest first. */
  all(): Group[] {
    return [...this.#groups.keys()].map((id) => this.get(id) as Group);
  }

  /** Restores the groups of an earlier run. */
  restore(groups: readonly Group[]): void {
    for (const group of groups) {
      const members = new Map(group.members.map((member) => [member.account, member]));
      this.#groups.set(group.id, { ...group, members });
    }
  }

  // An earlier run with the same clock may have used this id.
  #freeId(): string {
    const id = this._ids.nextId().toString(36);
    return this.#groups.has(id) ? this.#freeId() : id;
  }

  #seconds(): number {
    return Math.floor(this._now() / 1000);
  }
}
