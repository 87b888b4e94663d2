import { h, ref, watch, onMounted, onBeforeUnmount } from "vue";
import { icon, onTap, parsed, shake, tapped } from "comanda_kit";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "erase"];

export default {
  props: { digits: String, answer: String, title: String, labels: String },
  emits: ["pin"],
  setup(props, { emit }) {
    const root = ref(null);
    const labels = parsed(() => props.labels, {});
    const count = parsed(() => props.digits, 4);
    const title = parsed(() => props.title, "");
    const entered = ref("");
    const message = ref("");
    const waiting = ref(false);
    const left = ref(0);
    let timer = 0;

    watch(() => props.answer, (text) => {
      if (!text) return;
      const [sentence, seconds] = JSON.parse(text);
      entered.value = "";
      waiting.value = false;
      message.value = sentence;
      if (sentence) shake(root.value.querySelector(".cm-dots"));
      clearInterval(timer);
      left.value = seconds;
      if (seconds) timer = setInterval(() => --left.value <= 0 && (clearInterval(timer), (message.value = "")), 1000);
    });
    const forget = window.comanda.onGate((open) => open && ((waiting.value = false), (entered.value = "")));

    function press(digit) {
      if (waiting.value || left.value > 0) return shake(root.value.querySelector(".cm-dots"));
      message.value = "";
      if (digit === "erase") entered.value = entered.value.slice(0, -1);
      else if (entered.value.length < count.value) entered.value += digit;
      if (entered.value.length === count.value) send();
    }
    function send() {
      waiting.value = true;
      emit("pin", tapped({ pin: entered.value }));
    }
    function key(event) {
      if (event.target.closest?.("input,textarea") || event.ctrlKey || event.altKey || event.metaKey) return;
      if (/^\d$/.test(event.key)) press(event.key);
      else if (event.key === "Backspace") press("erase");
    }
    onMounted(() => {
      onTap(root.value, (element) => press(element.dataset.key));
      window.addEventListener("keydown", key);
    });
    onBeforeUnmount(() => (window.removeEventListener("keydown", key), clearInterval(timer), forget()));

    return () =>
      h("section", { ref: root, class: "cm-pin", "data-component": "pin-pad" }, [
        h("h2", {}, title.value || labels.value.enter),
        h("div", { class: "cm-dots", "aria-hidden": "true", "data-entered": entered.value.length },
          Array.from({ length: count.value }, (_, at) => h("span", { class: { "cm-full": at < entered.value.length } }))),
        h("p", { class: "cm-pin-message", role: "status" }, [message.value, left.value > 0 ? " " + labels.value.wait.replace("{seconds}", left.value) : ""]),
        h("div", { class: "cm-keys" }, KEYS.map((name) => name
          ? h("button", { key: name, type: "button", class: "cm-key", "data-tap": "key", "data-key": name, "aria-label": name === "erase" ? labels.value.erase : name },
              name === "erase" ? icon("backspace", 28) : name)
          : h("span", { key: "gap" }))),
      ]);
  },
};
