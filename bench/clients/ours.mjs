// kim-web-sdk's client as an application uses it, with its default store: IndexedDB in a page, memory in
// Node.
import { KIMClient } from "kim-web-sdk";

export async function connect(url, { WebSocket, onmessage, name }) {
  const options = { WebSocket, namespace: name };
  const client = new KIMClient(url, { token: "a.b.c" }, options);
  client.onmessage(onmessage);
  const { success, err } = await client.login();
  if (!success) throw err;
  return {
    talk: (dest, body) => client.talkToUser(dest, { type: 1, body }),
    close: () => client.dispose(),
  };
}
