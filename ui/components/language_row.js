import { h, ref, onMounted } from "vue";
import { onTap, parsed, tapped } from "comanda_kit";

export default {
  props: { languages: String },
  emits: ["choose"],
  setup(props, { emit }) {
    const root = ref(null);
    const shown = parsed(() => props.languages, { languages: [], chosen: "" });
    onMounted(() => onTap(root.value, (element) => emit("choose", tapped({ language: element.dataset.language }))));
    return () =>
      h("div", { ref: root, class: "cm-languages", "data-component": "language-row" }, shown.value.languages.map((each) =>
        h("button", {
          key: each.code, type: "button", lang: each.code, "data-tap": "language", "data-language": each.code,
          "aria-pressed": each.code === shown.value.chosen ? "true" : "false",
          class: ["cm-small-button", { "cm-on": each.code === shown.value.chosen }],
        }, h("span", {}, each.name))));
  },
};
