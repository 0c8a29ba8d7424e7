import { Command, LogicPkt } from "kim-web-sdk";
import { Chat } from "./chat";

/** A server component: the core runs on the server too. */
export default async function Page({ searchParams }) {
  const { url, token, text } = await searchParams;
  const packet = LogicPkt.from(LogicPkt.build(Command.ChatUserTalk, "echo").bytes());
  return <Chat url={url} token={token} text={text} dest={packet.dest} />;
}
