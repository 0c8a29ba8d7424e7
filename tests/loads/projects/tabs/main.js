// The page and a frame with the same page: for the package, these are two tabs.

import { Content } from "kim-web-sdk";
import { SharedClient } from "kim-web-sdk/tabs";
import "./exchange.js";

/** Runs in the frame, which logs in first and so owns the connection. */
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
