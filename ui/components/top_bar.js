import { h, ref, computed, onMounted, onBeforeUnmount } from "vue";
import { icon, now, onTap, parsed, tapped } from "comanda_kit";

export default {
  props: { names: String, title: String, person: String, summary: String },
  emits: ["person", "home"],
  setup(props, { emit }) {
    const root = ref(null);
    const names = parsed(() => props.names, {});
    const title = parsed(() => props.title, "");
    const person = parsed(() => props.person, null);
    const summary = parsed(() => props.summary, ["", ""]);
    const time = ref("");
    const open = ref(false);
    const away = computed(() => person.value && names.value.home && !location.pathname.endsWith(names.value.home));
    let timer = 0;

    function tick() {
      time.value = new Date(now()).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: names.value.zone });
    }
    function tap(element) {
      if (element.dataset.tap === "sheet") {
        open.value = !open.value;
        root.value.closest(".cm-frame").dataset.sheet = open.value ? "open" : "";
      } else emit(element.dataset.tap, tapped({}));
    }
    onMounted(() => {
      onTap(root.value, tap);
      tick();
      timer = setInterval(tick, 1000);
    });
    onBeforeUnmount(() => clearInterval(timer));

    const drawOrder = () =>
      h("div", { ref: root, class: "cm-order-bar", "data-component": "order-bar", "data-local": "" }, [
        h("button", { type: "button", "data-tap": "sheet", "aria-expanded": open.value }, [
          icon(open.value ? "close" : "up", 24),
          h("span", { class: "cm-order-bar-text" }, summary.value[0]),
          h("span", { class: "cm-order-bar-amount" }, summary.value[1]),
        ]),
      ]);

    const drawTop = () =>
      h("header", { ref: root, class: "cm-bar", "data-component": "top-bar" }, [
        h("button", { type: "button", class: ["cm-house", { "cm-house-back": away.value }], "data-tap": "home" }, [
          away.value && icon("back", 24),
          h("strong", {}, names.value.house),
          h("span", {}, names.value.device),
        ]),
        h("div", { class: "cm-bar-middle" }, [
          title.value && h("h1", {}, title.value),
          h("div", { id: "cm-lines" }),
        ]),
        h("time", { class: "cm-clock" }, time.value),
        person.value && h("button", { type: "button", class: "cm-person", "data-tap": "person" }, [
          h("span", { class: "cm-initials", style: person.value.color ? { "--c": person.value.color } : null }, person.value.initials),
          h("span", { class: "cm-person-name" }, person.value.name),
          icon("lock"),
        ]),
      ]);

    return () => (names.value.kind === "order" ? drawOrder() : drawTop());
  },
};
