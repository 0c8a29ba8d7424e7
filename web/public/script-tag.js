/* global KIM, document, location, URLSearchParams */
"use strict";

// The whole of what a page needs that has no bundler: see script-tag.html.
(async () => {
  const state = document.getElementById("state");
  const log = document.getElementById("log");
  const account = new URLSearchParams(location.search).get("account") || "script-tag";

  const response = await fetch("/demo/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ account }),
  });
  const { token, url } = await response.json();

  const client = new KIM.KIMClient(url, { token, tags: ["web"] });
  client.onmessage((message) => {
    const line = document.createElement("li");
    line.textContent = `${message.sender}: ${message.body}`;
    log.append(line);
  });
  const { success, err } = await client.login();
  if (!success) {
    state.textContent = `Not signed in: ${err ? err.message : "refused"}`;
    return;
  }
  state.textContent = `Signed in as ${client.account}`;

  const content = new KIM.Content("Hello from a script tag", KIM.MessageType.Text);
  const { status } = await client.talkToUser(account, content);
  state.textContent = status === 0 ? `Sent as ${client.account}` : `Refused: ${status}`;
})();
