// The page and a frame in it, which is this page once more, are two tabs as far as the package can tell.

import { Content } from "kim-web-sdk";
import { SharedClient } from "kim-web-sdk/tabs";
import "./exchange.js";

/** The frame has the connection: it logs in first. */
async function lead() {
  const { url, token } = Object.fromEntries(new URLSearchParams(location.search));
  const client = new SharedClient(url, { token });
  const heard = new Promise((resolve) => client.onmessage(({ body }) => resolve(body)));
  const { success, err } = await client.login();
  if (!success) throw err;
  return { heard };
}

async function share() {
  const frame = document.createElement("iframe");
  const loaded = new Promise((resolve) => (frame.onload = resolve));
  frame.src = location.href;
  document.body.append(frame);
  await loaded;
  const { heard } = await frame.contentWindow.leading;
  const answer = await kimLoads.exchange({ KIMClient: SharedClient, Content }, location.search);
  if ((await heard) !== answer) throw new Error(`the frame has heard: ${await heard}`);
  return answer;
}

if (window === parent) kimLoads.show(share());
else globalThis.leading = lead();
