import { h, ref, computed, watch, shallowReactive, onMounted } from "vue";
import { icon, onTap, parsed, tapped } from "comanda_kit";

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export default {
  props: { menu: String, labels: String, round: Number },
  emits: ["price", "sold", "many"],
  setup(props, { emit }) {
    const root = ref(null);
    const menu = parsed(() => props.menu, null);
    const labels = parsed(() => props.labels, {});
    const query = ref("");
    const column = ref(0); // the list that a narrow screen shows
    const chosen = shallowReactive(new Set());
    const typed = shallowReactive(new Map()); // what is in a field and not yet answered

    watch(() => props.menu, () => typed.clear());
    watch(() => props.round, () => {
      typed.clear();
      root.value?.querySelectorAll(".cp-price").forEach((field) => (field.value = field.dataset.price));
    });

    const rows = computed(() => (menu.value?.pages ?? []).flatMap((page) => page.rows));
    const shown = computed(() => {
      const words = plain(query.value).split(/\s+/).filter(Boolean);
      if (!words.length) return menu.value.pages;
      const fits = (row) => words.every((word) => plain(row.number + " " + row.name + " " + row.size).includes(word));
      return menu.value.pages
        .map((page) => ({ ...page, rows: page.rows.filter(fits) }))
        .filter((page) => page.rows.length);
    });

    function write(field) {
      const { rowId, listId, price } = field.dataset;
      const text = field.value.trim();
      if (text === price) return;
      typed.set(rowId + listId, text);
      emit("price", tapped({ row_id: rowId, list_id: listId, price: text }));
    }
    function toggle(itemIds, on) {
      for (const each of itemIds) on ? chosen.add(each) : chosen.delete(each);
    }
    function tap(element) {
      const { tap: kind, rowId, listId, action, pageId, itemId } = element.dataset;
      if (kind === "sold") emit("sold", tapped({ row_id: rowId, list_id: listId ?? "", sold: element.getAttribute("aria-pressed") !== "true" }));
      else if (kind === "choose") toggle([itemId], !chosen.has(itemId));
      else if (kind === "page") {
        const ids = shown.value.find((page) => page.page_id === pageId).rows.filter((row) => !row.locked).map((row) => row.item_id);
        toggle(ids, !ids.every((each) => chosen.has(each)));
      } else if (kind === "none") chosen.clear();
      else if (kind === "many") emit("many", tapped({ item_ids: [...chosen].join(","), action }));
    }
    onMounted(() => onTap(root.value, tap));

    const box = (on, attributes) =>
      h("button", { type: "button", role: "checkbox", class: "cp-choose", "aria-checked": on ? "true" : "false", ...attributes }, on ? icon("served", 20) : null);

    function drawCell(row, cell, at) {
      const list = menu.value.columns[at];
      const locked = menu.value.locked || list.locked || cell.locked || row.locked;
      const key = row.row_id + list.list_id;
      const name = filled(labels.value.price_of, { dish: row.name, list: list.name });
      return h("div", { key: list.list_id, class: ["cp-cell", { "cp-drafted": cell.drafted, "cp-unsold": cell.unsold, "cp-shown": at === column.value }], role: "cell" }, [
        cell.unsold
          ? h("span", { class: "cp-out" }, labels.value.left_out)
          : h("input", {
              class: "cp-price", inputmode: "decimal", autocomplete: "off", readonly: locked ? true : null, "aria-label": name,
              value: typed.get(key) ?? cell.price, "data-price": cell.price, "data-row-id": row.row_id, "data-list-id": list.list_id,
              onFocus: (event) => event.target.select(),
              onChange: (event) => write(event.target),
              onKeydown: (event) => {
                if (event.key === "Enter") next(event.target, 1), event.preventDefault();
                if (event.key === "Escape") (event.target.value = cell.price), event.target.blur();
              },
            }),
        cell.drafted && !cell.unsold && cell.was && h("small", { title: cell.note }, filled(labels.value.was, { price: cell.was })),
        list.where && !locked && h("button", {
          type: "button", class: "cp-leave", "data-tap": "sold", "data-row-id": row.row_id, "data-list-id": list.list_id,
          "aria-pressed": cell.unsold ? "false" : "true", "aria-label": cell.unsold ? labels.value.sell : labels.value.do_not_sell,
        }, icon(cell.unsold ? "back" : "close", 16)),
      ]);
    }
    function next(field, by) {
      const all = [...root.value.querySelectorAll(`.cp-price[data-list-id="${field.dataset.listId}"]`)];
      const found = all[all.indexOf(field) + by];
      field.blur();
      found?.focus();
    }
    function drawRow(row) {
      const locked = menu.value.locked || row.locked;
      return h("div", { key: row.row_id, role: "row", class: ["cp-row", { "cp-off": !row.sold, "cp-chosen": chosen.has(row.item_id) }] }, [
        box(chosen.has(row.item_id), { "data-tap": "choose", "data-item-id": row.item_id, disabled: locked ? true : null, "aria-label": filled(labels.value.choose, { dish: row.name }) }),
        h("div", { class: "cp-name", role: "rowheader" }, [
          h("span", {}, [row.number && h("i", {}, row.number), row.name, row.size && h("em", {}, row.size)]),
          (row.local || row.drafted) && h("small", { class: row.local ? "cp-local" : "" }, [row.local, row.local && row.drafted ? " · " : "", row.drafted ? labels.value.in_draft : ""].join("")),
        ]),
        h("button", {
          type: "button", class: ["cp-sold", { "cp-on": row.sold, "cp-drafted": row.drafted }], "data-tap": "sold", "data-row-id": row.row_id,
          "aria-pressed": row.sold ? "true" : "false", disabled: locked ? true : null,
        }, row.sold ? labels.value.sold : labels.value.not_sold),
        ...row.cells.map((cell, at) => drawCell(row, cell, at)),
      ]);
    }
    function drawPage(page) {
      const ids = page.rows.map((row) => row.item_id);
      return h("section", { key: page.page_id, class: "cp-page", style: page.color ? { "--c": page.color } : null }, [
        h("div", { class: "cp-page-head" }, [
          box(ids.every((each) => chosen.has(each)), { "data-tap": "page", "data-page-id": page.page_id, disabled: menu.value.locked ? true : null, "aria-label": page.name }),
          h("h2", {}, page.name),
        ]),
        ...page.rows.map(drawRow),
      ]);
    }
    function drawHead() {
      return h("div", { class: "cp-row cp-head", role: "row" }, [
        h("span"), h("span", { role: "columnheader" }, labels.value.dish), h("span", { role: "columnheader" }, ""),
        ...menu.value.columns.map((each, at) =>
          h("span", { key: each.list_id, role: "columnheader", class: ["cp-cell", { "cp-shown": at === column.value }] }, [each.name, each.where && h("small", {}, each.where)])),
      ]);
    }
    function drawTools() {
      return h("div", { class: "cp-tools" }, [
        h("label", { class: "cm-search" }, [
          icon("search"),
          h("input", { type: "search", autocomplete: "off", value: query.value, placeholder: labels.value.search, "aria-label": labels.value.search, onInput: (event) => (query.value = event.target.value) }),
        ]),
        menu.value.columns.length > 1 && h("select", { class: "cp-lists", "aria-label": labels.value.price_list, value: column.value, onChange: (event) => (column.value = Number(event.target.value)) },
          menu.value.columns.map((each, at) => h("option", { key: each.list_id, value: at }, each.where ? `${each.name} · ${each.where}` : each.name))),
      ]);
    }
    const many = (action, label, tone) => h("button", { type: "button", class: ["cm-small-button", tone], "data-tap": "many", "data-action": action }, label);
    function drawChosen() {
      return h("div", { class: "cp-bar", role: "toolbar" }, [
        h("b", {}, filled(labels.value.chosen, { count: chosen.size })),
        many("change", labels.value.change_prices, "cm-main"), many("sell", labels.value.sell), many("unsell", labels.value.do_not_sell),
        h("button", { type: "button", class: "cm-small-button", "data-tap": "none" }, [icon("close"), labels.value.none]),
      ]);
    }

    return () => {
      const drawn = { ref: root, class: "cp", "data-component": "price-grid" };
      if (!menu.value) return h("section", drawn);
      return h("section", { ...drawn, style: { "--lists": menu.value.columns.length } }, [
        menu.value.locked && h("p", { class: "cp-locked" }, menu.value.locked),
        rows.value.length ? drawTools() : h("p", { class: "cm-rows-empty" }, menu.value.empty),
        rows.value.length > 0 && h("div", { class: "cp-table", role: "table" }, [
          drawHead(),
          ...(shown.value.length ? shown.value.map(drawPage) : [h("p", { class: "cm-rows-empty" }, labels.value.nothing_found)]),
        ]),
        chosen.size > 0 && drawChosen(),
      ]);
    };
  },
};
