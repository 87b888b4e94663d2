import { h, ref, watch, onMounted, onBeforeUnmount } from "vue";
import { icon, now, onTap, parsed } from "comanda_kit";

export default {
  props: { shown: String, labels: String },
  setup(props) {
    const root = ref(null);
    const shown = parsed(() => props.shown, null);
    const labels = parsed(() => props.labels, {});
    const closed = ref(0); // the serial of the one that was closed
    const left = ref(0);
    const copied = ref(false);
    let timer = 0;

    const tick = () => (left.value = shown.value ? Math.max(0, Math.floor((shown.value.secret.until_ms - now()) / 1000)) : 0);
    watch(() => props.shown, () => ((copied.value = false), tick()));
    function tap(element) {
      if (element.dataset.tap === "close") return (closed.value = shown.value.serial);
      const field = root.value.querySelector("[data-secret]");
      getSelection().selectAllChildren(field); // a page without TLS has no clipboard of its own
      const done = navigator.clipboard?.writeText(shown.value.secret.secret);
      if (done) done.then(() => (copied.value = true), () => (copied.value = false));
      else copied.value = document.execCommand("copy");
    }
    onMounted(() => (onTap(root.value, tap), tick(), (timer = setInterval(tick, 1000))));
    onBeforeUnmount(() => clearInterval(timer));

    const two = (value) => String(value).padStart(2, "0");
    function time(seconds) {
      if (seconds >= 86400) return Math.round(seconds / 86400) + " d";
      const hours = Math.floor(seconds / 3600), minutes = Math.floor((seconds % 3600) / 60);
      return hours ? `${hours}:${two(minutes)} h` : `${minutes}:${two(seconds % 60)}`;
    }
    const letters = (code) => [...code.matchAll(/.{1,4}/g)].map((each) => h("span", {}, each[0]));
    function drawCard({ title, secret, steps, is_link }) {
      return h("div", { class: "cm-sheet co-secret", role: "dialog", "aria-modal": "true", "aria-label": title }, [
        h("header", { class: "cm-sheet-head" }, [h("h2", {}, title), h("button", { type: "button", class: "cm-small-button", "data-tap": "close" }, [icon("close"), labels.value.close])]),
        h("div", { class: "co-secret-body" }, [
          h("div", { class: is_link ? "co-secret-link" : "co-secret-code", "data-secret": "", "data-over": left.value ? null : "1" }, is_link ? secret : letters(secret)),
          h("p", { class: ["co-secret-time", { "co-secret-over": !left.value }] }, left.value ? labels.value.holds.replace("{time}", time(left.value)) : labels.value.over),
          is_link && h("button", { type: "button", class: "cm-button cm-main", "data-tap": "copy" }, copied.value ? labels.value.copied : labels.value.copy),
          h("ol", {}, steps.map((each) => h("li", { key: each }, each))),
        ]),
      ]);
    }
    return () =>
      h("div", { ref: root, class: "co-secret-root", "data-component": "secret-card", "data-local": "" },
        shown.value && closed.value !== shown.value.serial ? [h("div", { class: "cm-veil" }), drawCard(shown.value.secret)] : []);
  },
};
