/** The texts and formats of the chosen language. */
import { computed, signal } from "@preact/signals";
import { language } from "../preferences.js";
import { en } from "./en.js";
import { zh } from "./zh.js";

/** A component that reads this is rendered again when the language changes. */
export const words = computed(() => (language.value === "zh" ? zh : en));

const locale = computed(() => (language.value === "zh" ? "zh-CN" : "en-GB"));

const clock = computed(
  () => new Intl.DateTimeFormat(locale.value, { hour: "2-digit", minute: "2-digit" }),
);
const exactClock = computed(() => new Intl.DateTimeFormat(locale.value, { timeStyle: "medium" }));
const date = computed(
  () => new Intl.DateTimeFormat(locale.value, { day: "numeric", month: "long", year: "numeric" }),
);
const shortDate = computed(
  () => new Intl.DateTimeFormat(locale.value, { day: "numeric", month: "numeric" }),
);
const relativeDay = computed(() => new Intl.RelativeTimeFormat(locale.value, { numeric: "auto" }));

/** The start of a time's day, in this device's time zone. */
function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** The start of the current day. What depends on it is rendered again when the day changes. */
const today = signal(midnight(Date.now()));
// Not a single timer until midnight: the device may sleep, or travel.
setInterval(() => (today.value = midnight(Date.now())), 60_000);

/** The calendar days between two times. */
function daysApart(from: number, to: number): number {
  // A day with a clock change has 23 or 25 hours: round.
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

/** For example "09:41". */
export function timeText(at: number): string {
  return clock.value.format(at);
}

/** For example "09:41:07". */
export function exactTimeText(at: number): string {
  return exactClock.value.format(at);
}

/** For example "Today", "Yesterday", "3 November 2026". */
export function dayText(at: number): string {
  const days = daysApart(at, today.value);
  if (days !== 0 && days !== 1) return date.value.format(at);
  const text = relativeDay.value.format(-days, "day");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The time if it was today, otherwise the day. */
export function briefText(at: number): string {
  return daysApart(at, today.value) === 0 ? timeText(at) : shortDate.value.format(at);
}

export function sameDay(a: number, b: number): boolean {
  return daysApart(a, b) === 0;
}
