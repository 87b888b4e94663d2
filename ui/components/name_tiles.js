import { h, ref, onMounted } from "vue";
import { onTap, parsed, tapped } from "comanda_kit";

export default {
  props: { people: String },
  emits: ["choose"],
  setup(props, { emit }) {
    const root = ref(null);
    const people = parsed(() => props.people, []);
    onMounted(() => onTap(root.value, (element) => emit("choose", tapped({ person_id: element.dataset.personId }))));
    return () =>
      h("div", { ref: root, class: "cm-names", "data-component": "name-tiles" }, people.value.map((each) =>
        h("button", { key: each.person_id, type: "button", class: "cm-name-tile", "data-tap": "person", "data-person-id": each.person_id }, [
          h("span", { class: "cm-initials", style: each.color ? { "--c": each.color } : null }, each.initials),
          h("span", { class: "cm-name-words" }, [h("b", {}, each.name), each.note && h("small", {}, each.note)]),
        ])));
  },
};
