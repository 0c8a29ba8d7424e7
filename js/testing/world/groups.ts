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
  /** The members' accounts. */
  readonly members: readonly string[];
}

/** The group, with defaults for what was left out, and with its owner as the first member. */
export function completeGroup(group: Partial<NewGroup> & Pick<NewGroup, "owner">): NewGroup {
  const { owner, name, avatar, introduction, members } = group;
  return {
    name: name ?? "",
    avatar: avatar ?? "",
    introduction: introduction ?? "",
    owner,
    members: [owner, ...(members ?? [])],
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

  /** Creates a group; duplicate members are dropped. */
  create(group: NewGroup): Group {
    const id = this.#freeId();
    const { members, ...rest } = group;
    this.#groups.set(id, { id, ...rest, createdAt: this.#seconds(), members: new Map() });
    for (const account of members) this.join(id, account);
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

  /** Adds a member. Joining twice changes nothing. */
  join(id: string, account: string): "joined" | "already a member" | "no such group" {
    const members = this.#groups.get(id)?.members;
    if (members === undefined) return "no such group";
    if (members.has(account)) return "already a member";
    members.set(account, { account, joinedAt: this.#seconds() });
    return "joined";
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
