import { h, ref, watch, computed, onMounted, onBeforeUnmount } from "vue";
import { icon, money, newTapId, onTap, parsed, shake, tapped } from "comanda_kit";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "0", "erase"];
const MOST_MINOR = 999_999_999_999;
const GIVE_UP_MS = 10000;

export default {
  props: { due: String, answer: String, money: String, labels: String },
  emits: ["pay"],
  setup(props, { emit }) {
    const root = ref(null);
    const labels = parsed(() => props.labels, {});
    const format = parsed(() => props.money, {});
    const due = parsed(() => props.due, { due: 0, notes: [] });
    const given = ref(0);
    const change = ref("");
    const message = ref("");
    const waiting = ref(false);
    const rest = computed(() => given.value - due.value.due);
    let id = newTapId();
    let idFor = null; // the same amount again keeps its id until it is answered
    let timer = 0;

    function rearm() {
      clearTimeout(timer);
      waiting.value = false;
    }
    watch(() => props.due, () => ((given.value = 0), (message.value = ""), fresh()));
    watch(() => props.answer, (text) => {
      if (!text) return;
      [change.value, message.value] = JSON.parse(text);
      given.value = 0;
      fresh();
    });
    function fresh() {
      id = newTapId();
      idFor = null;
      rearm();
    }
    const forget = window.comanda.onGate((open) => open && rearm());

    function pay(amount_minor, element) {
      if (waiting.value || amount_minor < 0 || (!amount_minor && due.value.due)) return shake(element);
      if (idFor !== null && idFor !== amount_minor) id = newTapId();
      idFor = amount_minor;
      waiting.value = true;
      timer = setTimeout(rearm, GIVE_UP_MS);
      emit("pay", { ...tapped({ amount_minor, about: due.value.about || "" }), tap_id: id });
    }
    function press(name) {
      change.value = "";
      message.value = "";
      if (name === "erase") given.value = Math.floor(given.value / 10);
      else given.value = Math.min(MOST_MINOR, given.value * (name === "00" ? 100 : 10) + Number(name));
    }
    function tap(element) {
      const { tap: kind, key, note } = element.dataset;
      if (kind === "key") press(key);
      else if (kind === "note") change.value = "", pay(Number(note), element);
      else if (given.value) pay(given.value, element);
      else shake(element);
    }
    function typed(event) {
      if (event.target.closest?.("input,textarea") || event.ctrlKey || event.altKey || event.metaKey) return;
      if (/^\d$/.test(event.key)) press(event.key);
      else if (event.key === "Backspace") press("erase");
      else if (event.key === "Enter" && given.value) event.preventDefault(), pay(given.value, root.value.querySelector(".cm-button"));
    }
    onMounted(() => (onTap(root.value, tap), window.addEventListener("keydown", typed)));
    onBeforeUnmount(() => (window.removeEventListener("keydown", typed), clearTimeout(timer), forget()));

    const row = (name, label, amount, attributes = {}) => h("div", { class: "cm-cash-" + name }, [h("span", {}, label), h("b", attributes, amount)]);
    return () => {
      const enough = given.value > 0 && rest.value >= 0;
      return h("section", { ref: root, class: "cm-cash", "data-component": "cash-pad" }, [
        h("div", { class: "cm-cash-amounts" }, [
          row("due", labels.value.due, money(due.value.due, format.value), { "data-due": due.value.due }),
          due.value.words && h("p", { class: "cm-cash-words", "data-words": "" }, due.value.words),
          change.value
            ? row("change", labels.value.change, change.value, { "data-change": change.value })
            : given.value > 0 && row("given", labels.value.given, money(given.value, format.value)),
          !change.value && given.value > 0 && row(enough ? "change" : "remains", enough ? labels.value.change : labels.value.remains, money(Math.abs(rest.value), format.value),
            enough ? { "data-change": money(rest.value, format.value) } : {}),
          message.value && h("p", { class: "cm-cash-message", role: "alert" }, message.value),
        ]),
        h("div", { class: "cm-cash-notes" }, due.value.notes.map((note) =>
          h("button", {
            key: note.amount_minor + note.label, type: "button", class: ["cm-cash-note", { "cm-exact": note.amount_minor === due.value.due }],
            "data-tap": "note", "data-note": note.amount_minor, "aria-disabled": waiting.value ? "true" : null,
          }, note.label))),
        h("div", { class: "cm-keys" }, KEYS.map((name) =>
          h("button", { key: name, type: "button", class: "cm-key", "data-tap": "key", "data-key": name, "aria-label": name === "erase" ? labels.value.erase : name },
            name === "erase" ? icon("backspace", 28) : name))),
        h("button", { type: "button", class: ["cm-button", given.value > 0 ? "cm-main" : "cm-blocked", { "cm-waiting": waiting.value }], "data-tap": "pay" }, [
          h("span", { class: "cm-label" }, labels.value.take + (given.value > 0 ? "  " + money(given.value, format.value) : "")),
        ]),
      ]);
    };
  },
};
