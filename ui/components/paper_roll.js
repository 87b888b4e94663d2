import { h } from "vue";
import { Still, parsed } from "comanda_kit";

export default {
  props: { strips: String, labels: String },
  setup(props) {
    const strips = parsed(() => props.strips, []);
    const labels = parsed(() => props.labels, {});
    const still = new Still();
    const draw = (strip) =>
      still.draw(strip.strip_id, [JSON.stringify(strip)], () =>
        h("figure", { key: strip.strip_id, class: "cm-strip", "data-strip-id": strip.strip_id }, [
          h("figcaption", {}, [h("b", {}, strip.title), h("span", {}, strip.when)]),
          strip.image ? h("img", { src: strip.image, alt: strip.title, loading: "lazy" }) : h("pre", {}, strip.text),
          strip.note && h("span", { class: "cm-strip-note" }, strip.note),
        ]));
    return () =>
      h("section", { class: "cm-paper", "data-component": "paper-roll" },
        strips.value.length ? strips.value.map(draw) : [h("p", { class: "cm-empty" }, labels.value.empty)]);
  },
};
