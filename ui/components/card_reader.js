import { h, onMounted, onBeforeUnmount } from "vue";
import { tapped } from "comanda_kit";

const APART_MS = 50; // a reader types faster than any finger
const WAIT_MS = 80; // longer than APART_MS: a busy page hears of keys late
const LEAST = 6;

// Keys are held back until it is clear whose they are: a card's never reach the page, a person's
// arrive as they were typed.
export default {
  emits: ["card"],
  setup(props, { emit }) {
    let held = [];
    let timer = 0;

    const elsewhere = (event) =>
      !event.isTrusted || event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("input,textarea");
    function release() {
      const keys = held;
      held = [];
      if (keys.length >= LEAST) return; // a card whose end got lost
      for (const { key, target } of keys) {
        const place = target.isConnected ? target : document.body; // what had the focus may be gone by now
        place.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      }
    }
    function hold(event) {
      held.push(event);
      event.stopImmediatePropagation();
      timer = setTimeout(release, WAIT_MS);
    }
    function heard(event) {
      if (elsewhere(event)) return;
      const inOneGo = held.length > 0 && event.timeStamp - held.at(-1).timeStamp <= APART_MS;
      const printed = event.key.length === 1;
      if (!printed && event.key !== "Enter") return; // Shift comes before a capital letter
      clearTimeout(timer);
      if (!inOneGo) release();
      if (printed) return hold(event);
      if (held.length >= LEAST) {
        event.preventDefault(); // the button in focus was not meant
        event.stopImmediatePropagation();
        emit("card", tapped({ card: held.map((each) => each.key).join("") }));
        held = [];
      } else release();
    }
    onMounted(() => window.addEventListener("keydown", heard, true));
    onBeforeUnmount(() => (clearTimeout(timer), window.removeEventListener("keydown", heard, true)));

    return () => h("span", { hidden: true, "data-component": "card-reader" });
  },
};
