import { h, ref, watch, computed, shallowReactive, onMounted, onBeforeUnmount } from "vue";
import { icon, money, newTapId, onTap, parsed, shake, tapped } from "comanda_kit";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "0", "erase"];
const MOST_PIECES = 9999;
const GIVE_UP_MS = 10000;

export default {
  props: { denominations: String, money: String, labels: String, done: String, round: String },
  emits: ["counted"],
  setup(props, { emit }) {
    const root = ref(null);
    const denominations = parsed(() => props.denominations, []);
    const format = parsed(() => props.money, {});
    const labels = parsed(() => props.labels, {});
    const done = parsed(() => props.done, "");
    const counts = shallowReactive(new Map());
    const chosen = ref(denominations.value[0]?.amount_minor ?? 0);
    const fresh = ref(true); // the next digit begins the number anew
    const waiting = ref(false);
    const sum = computed(() => [...counts].reduce((total, [amount, pieces]) => total + amount * pieces, 0));
    let id = newTapId();
    let timer = 0;

    function rearm() {
      clearTimeout(timer);
      waiting.value = false;
    }
    watch(() => props.round, (text) => {
      id = newTapId();
      rearm();
      if (!JSON.parse(text)[1]) return;
      counts.clear();
      chosen.value = denominations.value[0]?.amount_minor ?? 0;
    });
    watch(sum, () => waiting.value || (id = newTapId())); // another count is another act
    const forget = window.comanda.onGate((open) => open && rearm());

    const set = (amount, pieces) => counts.set(amount, Math.max(0, Math.min(MOST_PIECES, pieces)));
    function choose(amount) {
      chosen.value = amount;
      fresh.value = true;
    }
    function press(name) {
      const now = fresh.value ? 0 : counts.get(chosen.value) ?? 0;
      if (name === "erase") set(chosen.value, Math.floor((counts.get(chosen.value) ?? 0) / 10));
      else set(chosen.value, now * (name === "00" ? 100 : 10) + Number(name));
      fresh.value = false;
    }
    function finish(element) {
      if (waiting.value) return shake(element);
      waiting.value = true;
      timer = setTimeout(rearm, GIVE_UP_MS);
      const pairs = [...counts].filter(([, pieces]) => pieces);
      emit("counted", { ...tapped({ counted_minor: sum.value, counts: pairs }), tap_id: id });
    }
    function tap(element) {
      const { tap: kind, amount, by, key } = element.dataset;
      if (kind === "choose") choose(Number(amount));
      else if (kind === "step") choose(Number(amount)), set(Number(amount), (counts.get(Number(amount)) ?? 0) + Number(by));
      else if (kind === "key") press(key);
      else finish(element);
    }
    function typed(event) {
      if (event.target.closest?.("input,textarea") || event.ctrlKey || event.altKey || event.metaKey) return;
      const list = denominations.value.map((each) => each.amount_minor);
      const at = list.indexOf(chosen.value);
      if (/^\d$/.test(event.key)) press(event.key);
      else if (event.key === "Backspace") press("erase");
      else if (["ArrowDown", "Enter", "Tab"].includes(event.key) && at < list.length - 1) event.preventDefault(), choose(list[at + 1]);
      else if (event.key === "ArrowUp" && at > 0) event.preventDefault(), choose(list[at - 1]);
    }
    onMounted(() => (onTap(root.value, tap), window.addEventListener("keydown", typed)));
    onBeforeUnmount(() => (window.removeEventListener("keydown", typed), clearTimeout(timer), forget()));

    const step = (amount, by) =>
      h("button", { type: "button", class: "cm-small-button", "data-tap": "step", "data-local": "", "data-amount": amount, "data-by": by, "aria-label": by > 0 ? "+1" : "-1" }, [icon(by > 0 ? "more" : "less")]);
    const row = ({ amount_minor, label }) => {
      const pieces = counts.get(amount_minor) ?? 0;
      return h("li", { key: amount_minor, class: { "cm-chosen": chosen.value === amount_minor }, "data-denomination": amount_minor, "data-pieces": pieces }, [
        h("button", { type: "button", class: "cm-count-row", "data-tap": "choose", "data-local": "", "data-amount": amount_minor }, [
          h("span", {}, label), h("b", {}, pieces || "–"), h("span", { class: "cm-count-sum" }, pieces ? money(amount_minor * pieces, format.value) : ""),
        ]),
        step(amount_minor, -1), step(amount_minor, 1),
      ]);
    };
    return () =>
      h("section", { ref: root, class: "cm-count", "data-component": "cash-count" }, [
        h("ul", { class: "cm-count-rows" }, denominations.value.map(row)),
        h("div", { class: "cm-count-side" }, [
          h("div", { class: "cm-count-total" }, [h("span", {}, labels.value.sum), h("b", { "data-counted": sum.value }, money(sum.value, format.value))]),
          h("div", { class: "cm-keys" }, KEYS.map((name) =>
            h("button", { key: name, type: "button", class: "cm-key", "data-tap": "key", "data-local": "", "data-key": name, "aria-label": name === "erase" ? labels.value.erase : name },
              name === "erase" ? icon("backspace", 28) : name))),
          h("button", { type: "button", class: ["cm-button cm-main", { "cm-waiting": waiting.value }], "data-tap": "done", "aria-disabled": waiting.value ? "true" : null }, [h("span", { class: "cm-label" }, done.value)]),
        ]),
      ]);
  },
};
