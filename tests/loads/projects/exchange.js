// Used by every page, worker and program of the load table. It has no imports or exports, so that it runs as a
// classic script, as a module, and in Node.

globalThis.kimLoads = {
  /** Logs in, says hello to the account "echo", and resolves to that account's answer. */
  async exchange({ KIMClient, Content }, query, options) {
    const { url, token, text } = Object.fromEntries(new URLSearchParams(query));
    const client = new KIMClient(url, { token }, options);
    const answer = new Promise((resolve) => client.onmessage(({ body }) => resolve(body)));
    const { success, err } = await client.login();
    if (!success) throw err;
    const sent = await client.talkToUser("echo", new Content(text));
    if (sent.status !== 0) throw sent.err;
    const body = await answer;
    await client.logout();
    return body;
  },

  /** Shows the outcome in attributes that the browser's driver reads. */
  async show(outcome) {
    const { dataset } = document.documentElement;
    try {
      dataset.answer = await outcome;
    } catch (error) {
      dataset.failure = [error.code, error.message ?? error].filter(Boolean).join(": ");
    }
  },
};
