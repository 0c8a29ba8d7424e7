/** Two logins side by side: each pane is a separate page, like two tabs. */
import "./styles/split.css";
import { effect } from "@preact/signals";
import { words } from "./i18n/index.js";
import { applyPreferences } from "./preferences.js";

applyPreferences();

effect(() => {
  const { splitTitle, paneLeft, paneRight } = words.value;
  document.title = splitTitle;
  const heading = document.querySelector("h1");
  if (heading) heading.textContent = splitTitle;
  const [left, right] = document.querySelectorAll("iframe");
  if (left) left.title = paneLeft;
  if (right) right.title = paneRight;
});
