import { h, ref, shallowRef, watch, computed, onMounted, onBeforeUnmount } from "vue";
import { Still, icon, onTap, parsed, shake, tapped } from "comanda_kit";

const PAGE = 120; // tiles drawn at once; more as one scrolls
const FOUND = 60;
const QUIET_MS = 3000; // so long after the last touch nobody's finger is on its way
const LOOK_MS = 250;
const [ID, PLACE, NAME, PRICE, NUMBER, FULL, COLOR, CHOICES] = [0, 1, 2, 3, 4, 5, 6, 7];
const NAME_FONT = "500 20px 'Comanda Sans', system-ui, sans-serif";
const PADDING = 26;

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

// Two lines at 20 px, else 16 px. Measured by words, so that none is cut.
const ruler = document.createElement("canvas").getContext("2d");
const widths = new Map();
function width(word) {
  let known = widths.get(word);
  if (known === undefined) {
    ruler.font = NAME_FONT;
    widths.set(word, (known = ruler.measureText(word).width));
  }
  return known;
}
function sizeOf(name, room) {
  if (room <= 0) return "";
  let lines = 1;
  let used = 0;
  let widest = 0;
  for (const word of name.split(/\s+|(?<=-)/)) {
    const needed = width(word);
    widest = Math.max(widest, needed);
    if (used && used + 6 + needed > room) (lines += 1), (used = needed);
    else used += (used ? 6 : 0) + needed;
  }
  if (widest * 0.8 > room) return "cm-tight";
  return lines > 2 || widest > room ? "cm-small" : "";
}

export default {
  props: { menu: String, stock: String, category: String, labels: String, told: String },
  emits: ["tap"],
  setup(props, { emit }) {
    const root = ref(null);
    const menu = shallowRef({ categories: [], tiles: [] });
    const loaded = ref(false);
    const chosen = ref("");
    const query = ref("");
    const limit = ref(PAGE);
    const room = ref(0);
    const labels = parsed(() => props.labels, {});
    const stock = parsed(() => props.stock, {});
    const still = new Still();
    let index = null;
    let retry = 0;
    let shownUrl = ""; // whose prices are on the tiles
    let coming = null; // a menu that waits until nobody touches the tiles
    let owed = false; // people were told of prices that had not come yet
    let looking = 0;
    let touched = -QUIET_MS;
    let fingers = 0;

    async function load(url) {
      clearTimeout(retry);
      if (!url) return;
      try {
        const response = await fetch(url);
        if (!response.ok) throw new Error("menu answered " + response.status);
        const fresh = await response.json();
        if (url !== props.menu) return;
        coming = { url, fresh };
        if (!loaded.value) return show();
        if (owed) tell();
        rest();
      } catch (error) {
        console.warn("the menu did not arrive, asking again", error);
        retry = setTimeout(() => load(url), 1000);
      }
    }
    // Nothing moves under a finger: a new menu waits until the page rests.
    function rest() {
      clearTimeout(looking);
      if (!coming) return;
      const sheet = document.querySelector(".cm-sheet, .q-dialog");
      const isResting = !fingers && !sheet && !query.value && performance.now() - touched >= QUIET_MS;
      if (isResting) show();
      else looking = setTimeout(rest, LOOK_MS);
    }
    function show() {
      const { url, fresh } = coming;
      coming = null;
      menu.value = fresh;
      shownUrl = url;
      index = null;
      loaded.value = true;
      still.kept.clear();
      if (!fresh.categories.some((each) => each[0] === chosen.value)) {
        chosen.value = wanted() ?? fresh.categories[0]?.[0] ?? "";
      }
      (window.requestIdleCallback ?? setTimeout)(() => searchIndex());
    }
    // The new prices on the tiles as they lie.
    function tell() {
      owed = !coming;
      if (owed) return;
      const { url, fresh } = coming;
      const prices = new Map(fresh.tiles.map((tile) => [tile[ID], tile[PRICE]]));
      const tiles = menu.value.tiles.map((tile) =>
        prices.has(tile[ID]) ? tile.map((value, at) => (at === PRICE ? prices.get(tile[ID]) : value)) : tile);
      menu.value = { ...menu.value, tiles };
      shownUrl = url;
    }
    const touch = (event) => {
      touched = performance.now();
      if (event.type === "pointerdown") fingers += 1;
      else if (event.type !== "keydown") fingers = Math.max(0, fingers - 1);
    };
    const TOUCHES = ["pointerdown", "pointerup", "pointercancel", "keydown"];

    const wanted = () => (props.category ? JSON.parse(props.category)[0] : undefined);

    function searchIndex() {
      index ??= menu.value.tiles.map((tile) => plain(tile[NAME] + "\u0001" + tile[FULL]));
      return index;
    }

    function search(text) {
      const words = plain(text).split(/\s+/).filter(Boolean);
      const first = words[0];
      const found = [[], [], [], []];
      const names = searchIndex();
      const tiles = menu.value.tiles;
      for (let i = 0; i < tiles.length; i++) {
        const number = tiles[i][NUMBER];
        if (number && number === text.trim()) found[0].push(tiles[i]);
        else if (number && words.length === 1 && number.startsWith(first)) found[1].push(tiles[i]);
        else if (words.every((word) => names[i].includes(word))) {
          const at = names[i].indexOf(first);
          found[at === 0 ? 1 : /[\s\u0001(-]/.test(names[i][at - 1]) ? 2 : 3].push(tiles[i]);
        }
      }
      return found.flat().slice(0, FOUND);
    }

    const shown = computed(() => {
      if (query.value.trim()) return search(query.value);
      const place = menu.value.categories.findIndex((each) => each[0] === chosen.value);
      return menu.value.tiles.filter((tile) => tile[PLACE] === place);
    });

    watch(() => props.menu, load, { immediate: true });
    watch(() => props.told, tell);
    watch(() => props.category, () => (turnTo(wanted()), undefined));
    watch([query, chosen], () => {
      limit.value = PAGE;
      root.value?.querySelector(".cm-tiles")?.scrollTo(0, 0);
    });

    function turnTo(category) {
      query.value = "";
      if (menu.value.categories.some((each) => each[0] === category)) chosen.value = category;
    }

    function tap(element) {
      const { tap: kind, itemId, categoryId } = element.dataset;
      if (kind === "category") turnTo(categoryId), element.scrollIntoView({ block: "nearest", inline: "nearest" });
      else if (kind === "clear") (query.value = ""), root.value.querySelector("input").focus();
      else sell(itemId, element);
    }
    function sell(item_id, element) {
      if (stock.value[item_id]?.[0]) return element && shake(element);
      emit("tap", tapped({ item_id, menu: shownUrl }));
    }

    let observer;
    onMounted(() => {
      onTap(root.value, tap);
      TOUCHES.forEach((type) => document.addEventListener(type, touch, true));
      const tiles = root.value.querySelector(".cm-tiles");
      const measure = () => {
        const columns = getComputedStyle(tiles).gridTemplateColumns.split(" ");
        room.value = Math.floor(parseFloat(columns[0]) || 0) - (window.innerWidth < 600 ? 18 : PADDING);
      };
      observer = new ResizeObserver(measure);
      observer.observe(tiles);
      document.fonts?.ready.then(() => (widths.clear(), still.kept.clear(), measure()));
      measure();
    });
    onBeforeUnmount(() => {
      observer.disconnect();
      clearTimeout(retry);
      clearTimeout(looking);
      TOUCHES.forEach((type) => document.removeEventListener(type, touch, true));
    });

    function drawRail() {
      return h("nav", { class: "cm-rail", "data-local": "" }, menu.value.categories.map(([id, name, color]) =>
        h("button", {
          key: id, type: "button", class: ["cm-category", { "cm-on": !query.value && id === chosen.value }],
          style: color ? { "--c": color } : null, "data-tap": "category", "data-category-id": id,
          "aria-pressed": id === chosen.value,
        }, name)));
    }

    function drawSearch() {
      return h("label", { class: "cm-search", "data-local": "" }, [
        icon("search"),
        h("input", {
          type: "search", autocomplete: "off", enterkeyhint: "go", value: query.value,
          placeholder: labels.value.search, "aria-label": labels.value.search,
          onInput: (event) => (query.value = event.target.value),
          onKeydown: (event) => {
            if (event.key === "Escape") query.value = "";
            if (event.key === "Enter" && query.value && shown.value.length && window.comanda.isOpen()) {
              sell(shown.value[0][ID], root.value.querySelector("[data-item-id]"));
            }
          },
        }),
        query.value && h("button", { type: "button", class: "cm-clear", "data-tap": "clear" }, icon("close")),
      ]);
    }

    function drawTile(tile) {
      const [reason, left] = stock.value[tile[ID]] ?? ["", ""];
      const color = tile[COLOR] || menu.value.categories[tile[PLACE]][2];
      return still.draw(tile[ID], [tile, reason, left, room.value], () =>
        h("button", {
          key: tile[ID], type: "button", "data-tap": "tile", "data-item-id": tile[ID],
          class: ["cm-tile", sizeOf(tile[NAME], room.value), { "cm-out": reason }],
          style: color ? { "--c": color } : null, "aria-disabled": reason ? "true" : null,
        }, [
          h("span", { class: "cm-name" }, tile[NAME]),
          h("span", { class: "cm-under" }, reason
            ? [h("span", { class: "cm-reason" }, reason)]
            : [
                left ? h("span", { class: "cm-left" }, left) : tile[NUMBER] ? h("span", { class: "cm-number" }, tile[NUMBER]) : null,
                h("span", { class: "cm-price" }, [tile[PRICE], tile[CHOICES] ? icon("next", 16) : null]),
              ]),
        ]));
    }

    function drawTiles() {
      const tiles = shown.value.slice(0, limit.value);
      const empty = query.value.trim() ? labels.value.nothing_found
        : loaded.value ? labels.value.empty : labels.value.loading_failed;
      return h("div", {
        class: "cm-tiles",
        onScroll: ({ target }) => {
          if (target.scrollTop + target.clientHeight * 2 > target.scrollHeight) limit.value = Math.min(limit.value + PAGE, shown.value.length + PAGE);
        },
      }, tiles.length ? tiles.map(drawTile) : [h("p", { class: "cm-empty" }, empty)]);
    }

    return () =>
      h("div", { ref: root, class: "cm-grid", "data-component": "tile-grid" }, [
        still.draw("rail", [menu.value, chosen.value, query.value !== ""], drawRail),
        still.draw("search", [query.value, labels.value], drawSearch),
        still.draw("tiles", [shown.value, stock.value, limit.value, room.value, loaded.value, labels.value], drawTiles),
      ]);
  },
};
