import {
  Content,
  KIMClient,
  KIMError,
  KIMEvent,
  KIMStatus,
  MemoryStore,
  State,
  type KIMOptions,
  type Message,
  type OfflineMessages,
  type WebSocketClass,
} from "kim-web-sdk";

declare const process: { env: Record<string, string | undefined> };

const query = new URLSearchParams(process.env["KIM_QUERY"]);
const given = (name: string): string => query.get(name) ?? "";

/** The option `WebSocket` accepts a browser's class. */
export type Fits = typeof WebSocket extends WebSocketClass ? true : never;
export const fits: Fits = true;

const options: KIMOptions = { store: new MemoryStore(), requestTimeout: 5000 };
const client = new KIMClient(given("url"), { token: async () => given("token") }, options);

const answer = new Promise<Message>((resolve) => client.on("message", resolve));
client.onofflinemessage((offline: OfflineMessages) => offline.listUsers());
client.register([KIMEvent.Closed], (event: KIMEvent) => console.log(event));

async function talk(): Promise<string> {
  const { success, err } = await client.login();
  if (!success) throw err ?? new KIMError("closed", "no reason");
  const { status, resp } = await client.talkToUser("echo", new Content(given("text")));
  if (status === Number(KIMStatus.RequestTimeout) || !resp) throw new Error(String(status));
  const id: string = resp.messageId.toString();
  const { body = "" } = await answer;
  await client.logout();
  return client.state === State.CLOSED && id !== "" ? body : "";
}

void talk().then(console.log);
