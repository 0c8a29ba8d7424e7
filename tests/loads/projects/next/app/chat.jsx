"use client";

import { useEffect, useState } from "react";
import { Content, KIMClient } from "kim-web-sdk";

/** Rendered on the server, which constructs a client but does not connect, and hydrated in the page. */
export function Chat({ url, token, text, dest }) {
  const [client] = useState(() => new KIMClient(url, { token }));
  const [answer, setAnswer] = useState();
  const [failure, setFailure] = useState();
  useEffect(() => {
    client.onmessage(({ body }) => setAnswer(body));
    void client.login().then(async ({ success }) => {
      if (!success) return;
      const { err } = await client.talkToUser(dest, new Content(text));
      if (err) setFailure(err.message);
    });
    return () => void client.logout();
  }, [client, text, dest]);
  return (
    <output data-answer={answer} data-failure={failure}>
      {client.state}
    </output>
  );
}
