import { h, onMounted, onBeforeUnmount } from "vue";
import { tapped } from "comanda_kit";
import { wedge } from "wedge_keys";

const APART_MS = 50; // a reader types faster than any finger
const LEAST = 6;

export default {
  emits: ["card"],
  setup(props, { emit }) {
    const keys = wedge({ apart: APART_MS, least: LEAST, onCode: (text) => emit("card", tapped({ card: text })) });
    onMounted(keys.start);
    onBeforeUnmount(keys.stop);

    return () => h("span", { hidden: true, "data-component": "card-reader" });
  },
};
