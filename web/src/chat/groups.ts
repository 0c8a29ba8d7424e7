/** Creates, joins, leaves and shows groups. */
import { KIMStatus, Status } from "kim-web-sdk";
import type { SharedClient } from "kim-web-sdk/tabs";
import type { ConversationBook } from "./book.js";
import { keyOf } from "./model.js";

/** 0 on success, otherwise the status of the refusal. */
export interface Outcome {
  readonly status: number;
  /** The group, on success. */
  readonly groupId: string;
}

export class GroupDesk {
  private readonly _asked = new Set<string>();

  constructor(
    private readonly _book: ConversationBook,
    private readonly _client: () => SharedClient | null,
    private readonly _account: () => string,
    /** Called for a group that this tab has created, joined or left. */
    private readonly _changed: (groupId: string, change: "group" | "left") => void,
  ) {}

  /** Forgets what was asked for an account that leaves: the next one has its own conversations. */
  clear(): void {
    this._asked.clear();
  }

  /** Creates a group with these members and the creator. */
  async create(name: string, members: readonly string[]): Promise<Outcome> {
    const everyone = [...new Set([this._account(), ...members])];
    const client = this._client();
    if (!client) return { status: KIMStatus.SendFailed, groupId: "" };
    const { status, resp } = await client.createGroup({
      name,
      avatar: "",
      introduction: "",
      members: everyone,
    });
    const groupId = resp?.groupId ?? "";
    if (status === 0) this._enter(groupId);
    return { status, groupId };
  }

  async join(groupId: string): Promise<Outcome> {
    const client = this._client();
    if (!client) return { status: KIMStatus.SendFailed, groupId };
    const { status } = await client.joinGroup({ account: this._account(), groupId });
    // The server gives this answer to members too, whose wish is fulfilled already.
    const mayBeMember = status === Number(Status.SystemException);
    const isMember = status === 0 || (mayBeMember && (await this._isMember(client, groupId)));
    if (!isMember) return { status, groupId };
    this._enter(groupId);
    return { status: 0, groupId };
  }

  /** Leaves the group and removes its conversation. */
  async leave(groupId: string): Promise<Outcome> {
    const client = this._client();
    if (!client) return { status: KIMStatus.SendFailed, groupId };
    const { status } = await client.quitGroup({ account: this._account(), groupId });
    if (status === 0) {
      this._book.remove(keyOf("group", groupId));
      this._changed(groupId, "left");
    }
    return { status, groupId };
  }

  private async _isMember(client: SharedClient, groupId: string): Promise<boolean> {
    const { resp } = await client.GetGroup({ groupId });
    return resp?.members.some(({ account }) => account === this._account()) ?? false;
  }

  private _enter(groupId: string): void {
    this.appear(groupId);
    this._changed(groupId, "group");
  }

  /** Shows a group that the account has just become part of. */
  appear(groupId: string): void {
    this._book.ensure("group", groupId, Date.now());
    void this.refresh(groupId);
  }

  /** Loads the details of a group, once. */
  learn(groupId: string): void {
    if (this._asked.has(groupId) || this._book.get(keyOf("group", groupId))?.group) return;
    this._asked.add(groupId);
    void this.refresh(groupId).then((known) => {
      if (!known) this._asked.delete(groupId);
    });
  }

  /** Loads the details of every group that the account has a conversation with. */
  learnAll(): void {
    for (const { kind, peer } of this._book.sorted.peek()) if (kind === "group") this.learn(peer);
  }

  /** Reloads the group's details. Returns whether that succeeded. */
  async refresh(groupId: string): Promise<boolean> {
    const client = this._client();
    if (!client) return false;
    const { status, resp } = await client.GetGroup({ groupId });
    if (status !== 0 || !resp) return false;
    this._book.update(keyOf("group", groupId), () => ({
      group: {
        name: resp.name,
        introduction: resp.introduction,
        owner: resp.owner,
        members: resp.members.map((member) => member.account),
      },
    }));
    return true;
  }
}
