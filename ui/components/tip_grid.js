import { h, ref, watch, reactive, onBeforeUnmount } from "vue";
import { icon, newTapId, parsed, tapped } from "comanda_kit";

const GIVE_UP_MS = 10000; // an answer that does not come frees the row; the same text has the same id

export default {
  props: { rows: String, labels: String, refusal: String },
  emits: ["typed"],
  setup(props, { emit }) {
    const root = ref(null);
    const rows = parsed(() => props.rows, []);
    const labels = parsed(() => props.labels, {});
    const typed = reactive(new Map()); // row -> what is in its field and not taken yet
    const sent = reactive(new Map()); // row -> {text, id}, on its way
    const refused = reactive(new Map());
    const ids = new Map(); // row and text -> the act's id
    const timers = new Map();

    watch(() => props.rows, (now, before) => {
      const was = new Map(JSON.parse(before || "[]").map((row) => [row.row_id, row.tip]));
      for (const row of rows.value) {
        if (was.get(row.row_id) === row.tip) continue;
        if (sent.get(row.row_id)?.text === typed.get(row.row_id)) typed.delete(row.row_id);
        settle(row.row_id);
        refused.delete(row.row_id);
      }
    });
    watch(() => props.refusal, (text) => {
      const { row_id, sentence } = JSON.parse(text);
      ids.delete(row_id + " " + sent.get(row_id)?.text);
      settle(row_id);
      refused.set(row_id, sentence);
    });
    function settle(row) {
      clearTimeout(timers.get(row));
      sent.delete(row);
    }
    function send(row) {
      const text = typed.get(row.row_id)?.trim();
      if (!text || text === row.tip || sent.get(row.row_id)?.text === text) return;
      if (!window.comanda.isOpen()) return refused.set(row.row_id, "…");
      const key = row.row_id + " " + text;
      if (!ids.has(key)) ids.set(key, newTapId());
      refused.delete(row.row_id);
      sent.set(row.row_id, { text });
      timers.set(row.row_id, setTimeout(() => settle(row.row_id), GIVE_UP_MS));
      emit("typed", { ...tapped({ row_id: row.row_id, typed: text }), tap_id: ids.get(key) });
    }
    function go(at, by) {
      const field = root.value.querySelectorAll("input")[at + by];
      field?.focus();
      field?.select();
    }
    function key(event, row, at) {
      if (event.key === "Enter" || event.key === "ArrowDown") event.preventDefault(), send(row), go(at, 1);
      else if (event.key === "ArrowUp") event.preventDefault(), go(at, -1);
    }
    onBeforeUnmount(() => timers.forEach(clearTimeout));

    const line = (row, at) => {
      const state = refused.has(row.row_id) ? "refused" : sent.has(row.row_id) ? "waiting" : row.tip && !typed.has(row.row_id) ? "saved" : "";
      return h("li", { key: row.row_id, class: ["cm-tip-row", state && "cm-tip-" + state], "data-row-id": row.row_id }, [
        h("span", { class: "cm-tip-what" }, [h("b", {}, row.title), h("span", {}, row.detail), refused.has(row.row_id) && h("em", {}, refused.get(row.row_id))]),
        h("span", { class: "cm-tip-amount" }, row.amount),
        h("input", {
          type: "text", inputmode: "decimal", enterkeyhint: "next", maxlength: 14, autocomplete: "off",
          "aria-label": labels.value.tip + " " + row.title, placeholder: labels.value.tip,
          value: typed.get(row.row_id) ?? row.tip,
          onInput: (event) => typed.set(row.row_id, event.target.value),
          onKeydown: (event) => key(event, row, at),
          onBlur: () => send(row),
        }),
        h("span", { class: "cm-tip-state", "data-state": state }, state === "saved" ? icon("served", 20) : ""),
      ]);
    };
    return () =>
      h("ul", { ref: root, class: "cm-tips", "data-component": "tip-grid" },
        rows.value.length ? rows.value.map(line) : h("li", { class: "cm-tip-none" }, labels.value.empty));
  },
};
