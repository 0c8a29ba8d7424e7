// Opens the documents' pages in a browser, with a token in the address.

/** Opens a page that logs in with this token. */
export async function openPage(browser, url, token = "") {
  const page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${url}?token=${token}`);
  return page;
}

/** Waits until the page shows this text. */
export const shows = (page, text) => page.getByText(text, { exact: true }).waitFor();
