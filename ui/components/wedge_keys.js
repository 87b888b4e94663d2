// A scanner or a reader that types like a keyboard: told apart from people, whose keys all arrive.

const WAIT_MS = 80; // longer than any machine's gap: a busy page hears of keys late
const ARMED_MS = 2000; // a code that began with its prefix may be slow

// The one that began last hears alone: a sheet that asks for a card is before the page's scanner.
const listening = [];

/** Hears codes anywhere on the page. Keys are held back until it is clear whose they are: a code's
 * never reach the page, a person's arrive as they were typed, a little later. A field that has the
 * focus is left alone, unless the code begins with `prefix()`, a key that no person presses.
 */
export function wedge({ apart, least, prefix = () => "", onCode }) {
  let held = [];
  let timer = 0;
  let armed = false;

  const elsewhere = (event) =>
    !event.isTrusted || event.ctrlKey || event.altKey || event.metaKey || (!armed && event.target.closest?.("input,textarea"));
  function forget() {
    clearTimeout(timer);
    held = [];
    armed = false;
  }
  function release() {
    const keys = held;
    const wasArmed = armed;
    forget();
    if (wasArmed || keys.length >= least) return; // a code whose end got lost
    for (const { key, target } of keys) {
      const place = target.isConnected ? target : document.body; // what had the focus may be gone by now
      place.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
  }
  function swallow(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  function hold(event) {
    held.push(event);
    if (armed) swallow(event);
    else event.stopImmediatePropagation();
    timer = setTimeout(release, armed ? ARMED_MS : WAIT_MS);
  }
  function begin(event) {
    release();
    armed = true;
    swallow(event);
    timer = setTimeout(release, ARMED_MS);
  }
  function heard(event) {
    if (listening.at(-1) !== heard) return;
    const first = prefix();
    if (first && event.isTrusted && event.key === first) return begin(event);
    if (elsewhere(event)) return;
    const inOneGo = armed || (held.length > 0 && event.timeStamp - held.at(-1).timeStamp <= apart);
    const printed = event.key.length === 1;
    if (!printed && event.key !== "Enter") return; // Shift comes before a capital letter
    clearTimeout(timer);
    if (!inOneGo) release();
    if (printed) return event.repeat && !held.length ? undefined : hold(event); // a key that is held down is a person's
    if (armed || held.length >= least) {
      swallow(event); // the button in focus was not meant
      const text = held.map((each) => each.key).join("");
      const isWhole = held.length >= least;
      forget();
      if (isWhole) onCode(text);
    } else release();
  }
  const hidden = () => document.visibilityState === "hidden" && forget(); // nothing of it comes later

  return {
    start() {
      listening.push(heard);
      window.addEventListener("keydown", heard, true);
      document.addEventListener("visibilitychange", hidden);
    },
    stop() {
      forget();
      listening.splice(listening.indexOf(heard) >>> 0, 1);
      window.removeEventListener("keydown", heard, true);
      document.removeEventListener("visibilitychange", hidden);
    },
  };
}
