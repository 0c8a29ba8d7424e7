"use client";

import { useEffect, useState } from "react";
import { Content, KIMClient, State } from "kim-web-sdk";
import { createClientHook, useClientEvent } from "kim-web-sdk/react";

const useChat = createClientHook(() => {
  const { url, token } = Object.fromEntries(new URLSearchParams(location.search));
  return new KIMClient(url, { token });
});

export default function Page() {
  const { client, state, error } = useChat("visitor");
  const [answer, setAnswer] = useState();
  useClientEvent(client, "message", ({ body }) => setAnswer(body));
  useEffect(() => {
    const text = new URLSearchParams(location.search).get("text");
    if (state === State.CONNECTED) void client.talkToUser("echo", new Content(text));
  }, [client, state]);
  return <output data-answer={answer} data-failure={error?.message} />;
}
