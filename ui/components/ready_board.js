import { h, onBeforeUnmount, onMounted } from "vue";
import { parsed } from "comanda_kit";
import { letSleep, stayOn } from "kitchen_wake";

export default {
  props: { numbers: String, labels: String },
  setup(props) {
    const numbers = parsed(() => props.numbers, { preparing: [], ready: [] });
    const labels = parsed(() => props.labels, {});
    onMounted(() => (stayOn(), document.addEventListener("visibilitychange", stayOn)));
    onBeforeUnmount(() => (document.removeEventListener("visibilitychange", stayOn), letSleep()));

    const column = (name, empty) => {
      const all = numbers.value[name];
      return h("section", { class: "cm-numbers cm-numbers-" + name, "data-column": name, style: { "--n": Math.max(4, all.length) } }, [
        h("h2", {}, labels.value[name]),
        all.length ? h("ul", {}, all.map((number) => h("li", { key: number, "data-number": number }, number))) : empty && h("p", {}, empty),
      ]);
    };
    return () => h("div", { class: "cm-ready-board", "data-component": "ready-board", role: "status" },
      [column("preparing"), column("ready", labels.value.nothing_ready)]);
  },
};
