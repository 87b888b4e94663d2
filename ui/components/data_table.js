import { h, ref, watch, shallowReactive, onMounted, onBeforeUnmount } from "vue";
import { icon, newTapId, onTap, parsed, tapped } from "comanda_kit";

const GIVE_UP_MS = 10000;
const ASK_MS = 4000;

export default {
  props: { columns: String, rows: String, paging: String, labels: String, round: String },
  emits: ["sort", "page", "act"],
  setup(props, { emit }) {
    const root = ref(null);
    const head = parsed(() => props.columns, { columns: [], order: {} });
    const shown = parsed(() => props.rows, null);
    const paging = parsed(() => props.paging, { counted: null, links: [] });
    const labels = parsed(() => props.labels, {});
    const waiting = shallowReactive(new Set());
    const asking = ref("");
    const ids = new Map();
    let askTimer = 0;

    const rearm = () => (waiting.clear(), ids.clear());
    watch(() => props.round, rearm);
    watch(() => props.rows, rearm);

    function act(rowId, action) {
      const key = rowId + " " + action;
      const found = shown.value.rows.find((row) => row.row_id === rowId)?.actions.find((each) => each.action === action);
      if (!found?.enabled || waiting.has(key)) return;
      clearTimeout(askTimer);
      if (found.confirm && asking.value !== key) {
        asking.value = key;
        askTimer = setTimeout(() => (asking.value = ""), ASK_MS);
        return;
      }
      asking.value = "";
      if (!ids.has(key)) ids.set(key, newTapId());
      waiting.add(key);
      setTimeout(() => waiting.delete(key), GIVE_UP_MS);
      emit("act", { ...tapped({ row_id: rowId, action }), tap_id: ids.get(key) });
    }
    function tap(element) {
      const { tap: kind, column, page, rowId, action } = element.dataset;
      if (element.getAttribute("aria-disabled")) return;
      if (kind === "sort") emit("sort", tapped({ column }));
      if (kind === "page") emit("page", tapped({ page: Number(page) })), root.value.scrollIntoView({ block: "nearest" });
      if (kind === "act") act(rowId, action);
    }
    onMounted(() => onTap(root.value, tap));
    onBeforeUnmount(() => clearTimeout(askTimer));

    const classes = (column) => ["ct-cell", "ct-" + column.kind, column.weight && "ct-" + column.weight];
    function drawHeadCell(column) {
      const { by, descending } = head.value.order;
      const on = by === column.name;
      const words = [h("span", {}, column.label), on && icon(descending ? "down" : "up", 16)];
      const inside = column.sortable ? h("button", { type: "button", "data-tap": "sort", "data-column": column.name }, words) : words;
      return h("div", { key: column.name, role: "columnheader", class: classes(column), "aria-sort": on ? (descending ? "descending" : "ascending") : null }, inside);
    }
    const drawCell = (column, cell) =>
      h("div", { key: column.name, role: "cell", class: [...classes(column), cell.tone && "cm-tone-" + cell.tone], "data-column": column.name, "data-label": column.label }, [
        cell.text && h("span", { class: column.kind === "state" ? ["cm-row-word", cell.tone && "cm-tone-" + cell.tone] : "ct-words" }, cell.text),
        cell.detail && h("small", {}, cell.detail),
        cell.share !== null && h("i", { class: "ct-share" }, h("i", { style: { width: cell.share + "%" } })),
      ]);
    const drawAction = (row, action) => {
      const key = row.row_id + " " + action.action;
      return h("button", {
        key: action.action, type: "button", "data-tap": "act", "data-row-id": row.row_id, "data-action": action.action, "data-asking": asking.value === key ? "1" : null,
        "aria-disabled": waiting.has(key) || !action.enabled ? "true" : null, class: ["cm-small-button", action.tone && "cm-" + action.tone, { "cm-asking": asking.value === key }],
      }, [icon(action.icon), h("span", {}, asking.value === key ? action.confirm : action.label)]);
    };
    const drawRow = (row, acts) =>
      h(row.href ? "a" : "div", { key: row.row_id, role: "row", class: ["ct-row", { "ct-link": row.href, "ct-colored": row.color }], href: row.href || null, style: row.color ? { "--c": row.color } : null, "data-row-id": row.row_id }, [
        ...head.value.columns.map((column, at) => drawCell(column, row.cells[at])),
        acts && h("div", { class: "ct-cell ct-actions", role: "cell" }, row.actions.map((action) => drawAction(row, action))),
      ]);
    const drawFoot = (acts) =>
      h("div", { class: "ct-row ct-foot", role: "row" }, [
        ...head.value.columns.map((column, at) => h("div", { role: "cell", class: classes(column), "data-label": column.label }, [
          shown.value.foot[at] ? h("span", { class: "ct-words" }, shown.value.foot[at]) : at === 0 && h("span", { class: "ct-words" }, labels.value.total)])),
        acts && h("div", { class: "ct-cell" }),
      ]);
    const step = (page, name, enabled) =>
      h("button", { type: "button", class: "cm-small-button", "data-tap": "page", "data-page": page, "aria-disabled": enabled ? null : "true", "aria-label": name }, icon(name, 24));
    function drawPaging() {
      if (!paging.value.counted) return h("div", { class: "ct-paging" }, paging.value.links.map(([label, href]) => h("a", { key: label, class: "cm-small-button", href }, label)));
      const { first, last, total, page } = paging.value.counted;
      const words = labels.value.rows.replace("{first}", first).replace("{last}", last).replace("{total}", total);
      return h("div", { class: "ct-paging" }, [step(page - 1, "previous", first > 1), h("span", {}, words), step(page + 1, "next", last < total)]);
    }

    function needsPaging() {
      const { counted, links } = paging.value;
      return links.length || (counted && counted.total > counted.last - counted.first + 1);
    }

    return () => {
      if (!shown.value) return h("section", { ref: root, class: "ct", "data-component": "data-table" });
      const { rows, heading, empty, foot } = shown.value;
      const acts = rows.some((row) => row.actions.length);
      const widths = head.value.columns.map((column) => (column.weight === "title" ? "minmax(min(180px, 100%), 1fr)" : column.kind === "text" ? "auto" : "max-content"));
      return h("section", { ref: root, class: "ct", "data-component": "data-table" }, [
        heading && h("h2", {}, heading),
        rows.length
          ? h("div", { class: "ct-grid", role: "table", style: { gridTemplateColumns: [...widths, acts && "auto"].filter(Boolean).join(" ") } }, [
              h("div", { class: "ct-row ct-head", role: "row" }, [...head.value.columns.map(drawHeadCell), acts && h("div", { class: "ct-cell" })]),
              ...rows.map((row) => drawRow(row, acts)),
              foot.length > 0 && drawFoot(acts),
            ])
          : empty && h("p", { class: "cm-rows-empty" }, empty),
        needsPaging() && drawPaging(),
      ]);
    };
  },
};
