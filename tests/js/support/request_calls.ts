import { Command, LogicPkt, type KIMClient, type RequestOptions } from "kim-web-sdk";

export interface Asked {
  status: number;
  err?: { code: string };
}

/** A KIMClient, or something with these methods. */
type Asking = Pick<
  KIMClient,
  "talkToUser" | "talkToGroup" | "createGroup" | "joinGroup" | "quitGroup" | "GetGroup" | "request"
>;

/** Every call that sends a request to the server and results in a status. */
export const requestCalls: readonly [
  name: string,
  command: Command,
  call: (client: Asking, options: RequestOptions) => Promise<Asked>,
][] = [
  ["talkToUser", Command.ChatUserTalk, (c, o) => c.talkToUser("alice", { body: "x" }, 3, o)],
  ["talkToGroup", Command.ChatGroupTalk, (c, o) => c.talkToGroup("g", { body: "x" }, 3, o)],
  ["createGroup", Command.GroupCreate, (c, o) => c.createGroup({ name: "g", members: [] }, o)],
  ["joinGroup", Command.GroupJoin, (c, o) => c.joinGroup("g", o)],
  ["quitGroup", Command.GroupQuit, (c, o) => c.quitGroup("g", o)],
  ["GetGroup", Command.GroupDetail, (c, o) => c.GetGroup("g", o)],
  [
    "request",
    Command.GroupDetail,
    (c, o) => c.request(LogicPkt.build(Command.GroupDetail, "", new Uint8Array()), o),
  ],
];
