/* global KIM, document, location */
"use strict";

// Everything that a page without a bundler needs; script-tag.html loads it after kim.global.js. Two accounts
// sign in, and one writes to the other.

async function signIn(account) {
  const response = await fetch("/demo/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ account }),
  });
  const { token, url } = await response.json();
  const client = new KIM.KIMClient(url, { token, tags: ["web"] });
  client.onmessage((message) => {
    const line = document.createElement("li");
    line.textContent = `${message.sender} to ${client.account}: ${message.body}`;
    document.getElementById("log").append(line);
  });
  const { success, err } = await client.login();
  if (!success) throw err;
  return client;
}

async function main() {
  const name = new URLSearchParams(location.search).get("account") || "script";
  const sender = await signIn(`${name}-a`);
  const receiver = await signIn(`${name}-b`);
  const content = new KIM.Content("Hello from a script tag", KIM.MessageType.Text);
  const { status } = await sender.talkToUser(receiver.account, content);
  return status === 0 ? "Sent." : `Refused with status ${status}.`;
}

const state = document.getElementById("state");
main().then(
  (text) => (state.textContent = text),
  (error) => (state.textContent = `Failed: ${error.message}`),
);
