/** Creating, joining, leaving and looking at groups. */
import { KIMStatus } from "kim-web-sdk";
import type { SharedClient } from "kim-web-sdk/tabs";
import type { ConversationBook } from "./book.js";
import { keyOf } from "./model.js";

/** 0 when it went well, otherwise the status of the refusal. */
export interface Outcome {
  readonly status: number;
  /** The group, when it went well. */
  readonly groupId: string;
}

export class GroupDesk {
  private readonly asked_ = new Set<string>();

  constructor(
    private readonly book: ConversationBook,
    private readonly client: () => SharedClient | null,
    private readonly account: () => string,
    /** Told of a group that this tab has made, joined or left. */
    private readonly changed: (groupId: string, change: "group" | "left") => void,
  ) {}

  /** Creates a group with these members and the creator. */
  async create(name: string, members: readonly string[]): Promise<Outcome> {
    const everyone = [...new Set([this.account(), ...members])];
    const client = this.client();
    if (!client) return { status: KIMStatus.SendFailed, groupId: "" };
    const { status, resp } = await client.createGroup({
      name,
      avatar: "",
      introduction: "",
      members: everyone,
    });
    const groupId = resp?.groupId ?? "";
    if (status === 0) this.enter(groupId);
    return { status, groupId };
  }

  async join(groupId: string): Promise<Outcome> {
    const client = this.client();
    if (!client) return { status: KIMStatus.SendFailed, groupId };
    const { status } = await client.joinGroup({ account: this.account(), groupId });
    if (status === 0) this.enter(groupId);
    return { status, groupId };
  }

  /** Leaves the group; its conversation goes with it. */
  async leave(groupId: string): Promise<Outcome> {
    const client = this.client();
    if (!client) return { status: KIMStatus.SendFailed, groupId };
    const { status } = await client.quitGroup({ account: this.account(), groupId });
    if (status === 0) {
      this.book.remove(keyOf("group", groupId));
      this.changed(groupId, "left");
    }
    return { status, groupId };
  }

  private enter(groupId: string): void {
    this.appear(groupId);
    this.changed(groupId, "group");
  }

  /** Shows a group that has just come to this account's notice. */
  appear(groupId: string): void {
    this.book.ensure("group", groupId, Date.now());
    void this.refresh(groupId);
  }

  /** Reads the details once for each group that has none yet. */
  learn(groupId: string): void {
    if (this.asked_.has(groupId) || this.book.get(keyOf("group", groupId))?.group) return;
    this.asked_.add(groupId);
    void this.refresh(groupId).then((known) => {
      if (!known) this.asked_.delete(groupId);
    });
  }

  /** Reads the group's details again. Returns whether they came. */
  async refresh(groupId: string): Promise<boolean> {
    const client = this.client();
    if (!client) return false;
    const { status, resp } = await client.GetGroup({ groupId });
    if (status !== 0 || !resp) return false;
    this.book.update(keyOf("group", groupId), () => ({
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
