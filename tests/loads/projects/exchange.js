// What every page, worker and program of the load table does with the package. A script without
// imports and exports, so that it runs as a classic script, as a module, and in Node.

globalThis.kimLoads = {
  /** Logs in, says hello to the account "echo", and resolves with what that account answers. */
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

  /** Writes the outcome where the browser's driver looks for it. */
  async show(outcome) {
    const { dataset } = document.documentElement;
    try {
      dataset.answer = await outcome;
    } catch (error) {
      dataset.failure = [error.code, error.message ?? error].filter(Boolean).join(": ");
    }
  },
};
