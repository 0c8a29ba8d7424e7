// A program for the TypeScript SDK, with only the import changed. It must also compile with the compilers of
// that SDK's time, so it uses nothing newer than TypeScript 4.3.

import type Long from "long";
import {
  Command,
  Content,
  doLogin,
  Header,
  KIMClient,
  KIMEvent,
  LogicPkt,
  LoginReq,
  MagicLogicPktInt,
  Ping,
  print,
  protobufPackage,
  Status,
  statusFromJSON,
  statusToJSON,
} from "kim-web-sdk";
import type { DeepPartial, Message, OfflineMessages } from "kim-web-sdk";

export function logicpkt(): boolean {
  const token = "a token";
  const body = LoginReq.encode(LoginReq.fromJSON({ token: token })).finish();
  const loginReq = LogicPkt.build(Command.SignIn, "", body);
  const buf = loginReq.bytes();
  print(buf);
  const isMagic: boolean = buf.readInt32BE() === MagicLogicPktInt;
  const pkt = LogicPkt.from(buf.subarray(4));
  const headerSize: number = buf.subarray(4).readInt32BE();
  const req = LoginReq.decode(pkt.payload);
  return isMagic && headerSize > 0 && req.token === token && buf.join(",").length > buf.length;
}

/** The functions of a browser accept the bytes of a packet. */
export function sendPacket(conn: WebSocket): Blob {
  const buf: Uint8Array = LogicPkt.build(Command.SignIn, "").bytes();
  conn.send(LogicPkt.build(Command.SignIn, "").bytes());
  conn.send(Ping);
  return new Blob([LogicPkt.from(buf).bytes()]);
}

export async function login(url: string, token: string): Promise<string | undefined> {
  const { success, err, account, conn } = await doLogin(url, { token, tags: ["web"] });
  if (!success) console.log(err);
  conn.onmessage = (evt) => {
    if (typeof evt.data === "string") return;
    LogicPkt.from(new Uint8Array(evt.data));
  };
  conn.onerror = (error: Error) => console.log(error.message);
  conn.onclose = (e) => console.log(e.code, e.reason);
  conn.close();
  return account;
}

export async function chat(url: string): Promise<void> {
  const client = new KIMClient(url, { token: "a token" }, { WebSocket });
  const events: string[] = [KIMEvent.Closed, "Kickout"];
  client.register(events, (evt: KIMEvent) => console.log(evt));
  client.onmessage((m: Message) => {
    const id: Long = m.messageId;
    console.log(id.toString());
  });
  client.onofflinemessage((om: OfflineMessages) => om.loadUser(om.listUsers()[0] ?? "", 1));
  const content: Content = { body: "hi" };
  const { status, resp } = await client.talkToUser("bob", content);
  await client.talkToUser("bob", new Content("hi"), 3);
  if (status === Number(Status.Success)) console.log(resp?.sendTime.toString());
  const header: DeepPartial<Header> = { status: statusFromJSON("Success") };
  console.log(statusToJSON(Header.fromPartial(header).status), protobufPackage);
  const ended: Promise<void> = client[Symbol.asyncDispose]();
  await ended;
}
