/** Whether a page fits its screen. */
/* global document, getComputedStyle, innerWidth -- in the page */

/**
 * The classes of elements that overflow the screen on the right; text truncated with an ellipsis does not.
 */
export const overflowing = (page) =>
  page.evaluate(() => {
    const isClipped = (element) => {
      for (let up = element.parentElement; up; up = up.parentElement) {
        if (getComputedStyle(up).textOverflow === "ellipsis") return true;
        if (up.classList.contains("timeline-scroll")) return true;
      }
      return false;
    };
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .filter((element) => !isClipped(element))
      .map((element) => `${element.tagName} ${element.className}`);
  });
