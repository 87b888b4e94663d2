import { h } from "vue";
import { parsed } from "comanda_kit";

export default {
  props: { shown: String },
  setup(props) {
    const shown = parsed(() => props.shown, { figures: [], note: "" });
    const draw = (each) =>
      h(each.href ? "a" : "div", { key: each.figure_id, class: ["cf-figure", { "cf-link": each.href }], href: each.href || null, "data-figure-id": each.figure_id }, [
        h("span", { class: "cf-label" }, each.label),
        h("b", { class: "cf-value" }, each.value),
        (each.change || each.was) && h("span", { class: "cf-was" }, [each.change && h("b", { class: each.tone && "cf-" + each.tone }, each.change), each.was && h("span", {}, each.was)]),
      ]);
    return () =>
      h("section", { class: "cf", "data-component": "figure-board", hidden: shown.value.figures.length === 0 }, [
        h("div", { class: "cf-figures" }, shown.value.figures.map(draw)),
        shown.value.note && h("p", { class: "cf-note" }, shown.value.note),
      ]);
  },
};
