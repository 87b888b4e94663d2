import { h, ref, shallowRef, watch, computed, onMounted, onUnmounted, nextTick } from "vue";
import { icon, money, onTap, parsed, shake, tapped } from "comanda_kit";
import { countOf, defaults, fromChoices, lessOption, report, shown, tapOption, totalMinor } from "choice_rules";

const STORED = "comanda-choices:";
const SILENT_MS = 2500; // a weight that was not said again by then is not on the scale any more
const WATCH_MS = 3000;

export default {
  props: { request: String, money: String, labels: String, weight: String },
  emits: ["done", "act", "cancel", "watch"],
  setup(props, { emit }) {
    const root = ref(null);
    const labels = parsed(() => props.labels, {});
    const format = parsed(() => props.money, {});
    const asked = shallowRef(null); // what the sheet is open for
    const picks = shallowRef(new Map());
    const quantity = ref(1);
    const note = ref("");
    const seat = ref("");
    const prefix = ref(["", ""]); // [group key, word] for the next tap
    const message = ref("");
    let last = null; // what was sent, should the box refuse it
    const live = parsed(() => props.weight, null); // what the scale says
    const typing = ref(false); // the weight is typed in the scale's stead
    const taring = ref(false); // the keys type the tare
    const tare = ref(0);
    const isSilent = ref(true);
    let heard = 0;

    const entries = computed(() => (asked.value ? shown(asked.value.item.groups, picks.value) : []));
    const isWeighed = () => Boolean(asked.value?.item.weighed && !asked.value.done);
    const onScale = () => isWeighed() && Boolean(asked.value.item.scale) && !asked.value.context && !typing.value;
    const trouble = computed(() => {
      if (isSilent.value || !live.value) return labels.value.no_weight;
      return live.value.trouble;
    });
    const grams = computed(() => {
      if (!onScale()) return quantity.value;
      return trouble.value || live.value.grams === null ? 0 : live.value.grams - tare.value;
    });
    const unweighed = computed(() => isWeighed() && grams.value < 1);
    const missing = computed(() => entries.value.find((entry) => entry.missing > 0));
    const total = computed(() => money(totalMinor(asked.value.item, entries.value, grams.value), format.value));

    // ---- what survives a reload ----------------------------------------------------------
    const half = () => ({ asked: asked.value, picks: [...picks.value], quantity: quantity.value, note: note.value, seat: seat.value });
    function take(state) {
      asked.value = state.asked;
      picks.value = new Map(state.picks);
      quantity.value = state.quantity;
      note.value = state.note;
      seat.value = state.seat;
      prefix.value = ["", ""];
      typing.value = taring.value = false;
      tare.value = 0;
      sayWatched();
    }
    function stored(key) {
      const text = sessionStorage.getItem(STORED + key);
      return text ? JSON.parse(text) : null;
    }
    watch([asked, picks, quantity, note, seat], () => {
      if (asked.value) sessionStorage.setItem(STORED + asked.value.key, JSON.stringify(half()));
    });

    watch(() => props.weight, () => ((heard = Date.now()), (isSilent.value = false)));
    const listening = setInterval(() => (isSilent.value = Date.now() - heard > SILENT_MS), 400);
    const watching = setInterval(sayWatched, WATCH_MS);
    onUnmounted(() => (clearInterval(listening), clearInterval(watching)));
    function sayWatched() {
      if (onScale()) emit("watch", { context: asked.value.context });
    }

    watch(() => props.request, (text) => text && answer(JSON.parse(text)), { immediate: true });
    function answer(request) {
      message.value = "";
      if (request.close) return shut();
      if (request.refuse) return last && (take(last), (message.value = request.refuse));
      if (request.restore) {
        const kept = stored(request.restore);
        return kept && take(kept);
      }
      const kept = stored(request.key);
      if (kept && kept.asked.item.item_id === request.item.item_id && kept.asked.context === request.context) return take({ ...kept, asked: request });
      take({
        asked: request, quantity: request.quantity, note: request.note, seat: request.seat,
        picks: request.chosen ? fromChoices(request.chosen) : defaults(request.item.groups),
      });
    }
    function shut() {
      if (asked.value) sessionStorage.removeItem(STORED + asked.value.key);
      asked.value = null;
    }

    // ---- hands ---------------------------------------------------------------------------
    function tap(element) {
      const { tap: kind, groupKey, optionId } = element.dataset;
      const entry = entries.value.find((each) => each.key === groupKey);
      const option = entry?.group.options.find((each) => each.option_id === optionId);
      if (kind === "option") choose(entry, option, element);
      else if (kind === "less") picks.value = lessOption(entry, option, picks.value);
      else if (kind === "prefix") prefix.value = prefix.value[0] === groupKey && prefix.value[1] === element.dataset.prefix ? ["", ""] : [groupKey, element.dataset.prefix];
      else if (kind === "seat") seat.value = element.dataset.seat;
      else if (kind === "fewer") quantity.value = Math.max(1, quantity.value - 1);
      else if (kind === "more") quantity.value = Math.min(9999, quantity.value + 1);
      else if (kind === "key") weigh(element.dataset.key);
      else if (kind === "type") (typing.value = !typing.value), (taring.value = false), (quantity.value = 0), sayWatched();
      else if (kind === "tare") taring.value = !taring.value;
      else if (kind === "done") done(element);
      else if (kind === "act") act(element);
      else if (kind === "cancel") cancel();
    }
    function weigh(key) {
      const typed = taring.value ? tare : quantity;
      const digits = key === "back" ? String(typed.value).slice(0, -1) : String(typed.value) + key;
      if (Number(digits) <= 999999) typed.value = Number(digits);
    }
    function choose(entry, option, element) {
      const word = prefix.value[0] === entry.key ? prefix.value[1] : "";
      const allowed = !word || option.prefixes.includes(word);
      const next = allowed ? tapOption(entry, option, word, picks.value) : null;
      if (!next) return shake(element);
      picks.value = next;
      prefix.value = ["", ""];
      message.value = "";
    }
    function done(element) {
      if (unweighed.value) {
        root.value.querySelector(".cm-weight").scrollIntoView({ block: "center", behavior: "smooth" });
        return shake(root.value.querySelector(".cm-weight")), shake(element);
      }
      if (missing.value) {
        const group = root.value.querySelector(`[data-group-key="${CSS.escape(missing.value.key)}"]`);
        group.scrollIntoView({ block: "center", behavior: "smooth" });
        return shake(group), shake(element);
      }
      if (!window.comanda.isOpen()) return shake(element);
      last = half();
      const { item, context } = asked.value;
      const weight = onScale() ? { weighed: true, shown: live.value.sent, tare: tare.value } : {};
      emit("done", tapped({ item_id: item.item_id, choices: report(entries.value), quantity: grams.value, note: note.value.trim(), seat: seat.value, context, ...weight }));
      shut();
    }
    function act(element) {
      if (element.getAttribute("aria-disabled") || !window.comanda.isOpen()) return shake(element);
      const { context } = asked.value;
      shut();
      emit("act", tapped({ action: element.dataset.action, context }));
    }
    function cancel() {
      const { item, context } = asked.value;
      shut();
      emit("cancel", { item_id: item.item_id, context });
    }
    onMounted(() => onTap(root.value, tap));
    watch(asked, (now, before) => {
      if (now && !before) nextTick(() => root.value.querySelector(".cm-sheet-body")?.scrollTo(0, 0));
    });

    // ---- drawing -------------------------------------------------------------------------
    function priceOf(option, group) {
      if (option.price) return option.price;
      if (group.kind === "variant") return money(asked.value.item.price_minor + option.price_minor, format.value);
      return option.price_minor ? (option.price_minor > 0 ? "+" : "") + money(option.price_minor, format.value) : "";
    }

    function drawOption(entry, option) {
      const pick = countOf(entry.chosen, option);
      const words = pick?.prefix ? labels.value[pick.prefix] + " " : "";
      return h("div", { key: option.option_id, class: ["cm-option", { "cm-on": pick, "cm-no": pick?.prefix === "no", "cm-out": option.sold_out }] }, [
        pick && pick.quantity > 0 && option.most > 1 && h("button", {
          type: "button", class: "cm-option-less", "data-tap": "less", "data-group-key": entry.key, "data-option-id": option.option_id, "aria-label": "−",
        }, icon("less")),
        h("button", {
          type: "button", class: "cm-option-main", "data-tap": "option", "data-group-key": entry.key, "data-option-id": option.option_id,
          "data-count": pick?.quantity ?? 0, "data-prefix": pick?.prefix ?? "", "aria-pressed": Boolean(pick), "aria-disabled": option.sold_out ? "true" : null,
        }, [
          h("span", { class: "cm-option-name" }, [words && h("b", {}, words), option.name]),
          h("span", { class: "cm-option-price" }, option.sold_out || priceOf(option, entry.group)),
          pick && (option.most === 1 || pick.quantity !== 1) && h("span", { class: "cm-option-count" }, pick.quantity > 1 ? "×" + pick.quantity : icon(pick.prefix === "no" ? "voided" : "served")),
        ]),
      ]);
    }

    function drawGroup(entry) {
      const { group, key, missing: lacking, path } = entry;
      const say = lacking ? labels.value.choose_more.replace("{count}", lacking)
        : group.least > 0 ? labels.value.chosen
          : group.most !== null && group.most > 1 ? labels.value.up_to.replace("{count}", group.most) : labels.value.optional;
      const prefixes = ["no", "extra", "side"].filter((word) => group.options.some((option) => option.prefixes.includes(word)));
      return h("section", {
        key, class: ["cm-group", { "cm-lacking": lacking > 0 }], style: path.length ? { "--depth": path.length } : null,
        "data-group-id": group.group_id, "data-group-key": key, "data-missing": lacking,
      }, [
        h("header", {}, [
          h("h3", {}, group.name),
          h("span", { class: "cm-group-say" }, [icon(lacking ? "warn" : group.least > 0 ? "served" : null), say]),
          prefixes.length > 0 && h("span", { class: "cm-prefixes" }, prefixes.map((word) => {
            const on = prefix.value[0] === key && prefix.value[1] === word;
            return h("button", { key: word, type: "button", class: ["cm-small-button", { "cm-on": on }], "data-tap": "prefix", "data-group-key": key, "data-prefix": word, "aria-pressed": on }, labels.value[word]);
          })),
        ]),
        h("div", { class: "cm-options" }, group.options.map((option) => drawOption(entry, option))),
      ]);
    }

    function drawWeight() {
      const { item } = asked.value;
      const scale = onScale();
      const say = scale && trouble.value ? trouble.value : labels.value.per_kilogram.replace("{price}", money(item.price_minor, format.value));
      return h("section", { class: ["cm-group", "cm-weight", { "cm-lacking": unweighed.value }], key: "weight" }, [
        h("header", {}, [
          h("h3", {}, scale ? item.scale : labels.value.weight),
          h("span", { class: "cm-group-say" }, say),
          scale
            ? h("output", { class: ["cm-weight-grams", { "cm-weight-unsure": trouble.value }], "data-grams": grams.value }, isSilent.value || !live.value?.sent ? "–" : live.value.sent + " " + live.value.unit)
            : h("output", { class: "cm-weight-grams", "data-grams": quantity.value }, quantity.value + " g"),
        ]),
        item.scale && !asked.value.context && h("div", { class: "cm-prefixes" }, [
          scale && h("button", { type: "button", class: ["cm-small-button", { "cm-on": taring.value }], "data-tap": "tare", "aria-pressed": taring.value }, labels.value.tare.replace("{grams}", tare.value)),
          h("button", { type: "button", class: "cm-small-button", "data-tap": "type" }, typing.value ? labels.value.use_scale : labels.value.type_weight),
        ]),
        (!scale || taring.value) && drawKeys(),
      ]);
    }

    function drawKeys() {
      const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "0", "back"];
      return h("div", { class: "cm-weight-keys" }, keys.map((key) =>
        h("button", { key, type: "button", class: "cm-small-button", "data-tap": "key", "data-key": key }, key === "back" ? icon("backspace", 24) : key)));
    }

    function drawFoot() {
      const lacking = unweighed.value ? { weigh: true } : missing.value; // as it is asked for, from above
      return h("footer", { class: "cm-sheet-foot" }, [
        !asked.value.done && !isWeighed() && h("div", { class: "cm-stepper", "data-local": "", role: "group", "aria-label": labels.value.quantity }, [
          h("button", { type: "button", "data-tap": "fewer", "aria-disabled": quantity.value <= 1 ? "true" : null }, icon("less", 24)),
          h("output", {}, quantity.value),
          h("button", { type: "button", "data-tap": "more" }, icon("more", 24)),
        ]),
        h("button", { type: "button", class: ["cm-button", lacking ? "cm-blocked" : "cm-main"], "data-tap": "done", "data-done": lacking ? "no" : "yes" }, [
          h("span", { class: "cm-words" }, [
            h("span", { class: "cm-label" }, asked.value.done || labels.value.done + (lacking?.weigh ? "" : "  " + total.value)),
            lacking && h("span", { class: "cm-detail" }, lacking.weigh ? labels.value.weigh : lacking.group.name + ": " + labels.value.choose_more.replace("{count}", lacking.missing)),
          ]),
        ]),
      ]);
    }

    function drawSheet() {
      const { item } = asked.value;
      return h("div", { class: "cm-sheet", role: "dialog", "aria-modal": "true", "aria-label": item.name }, [
        h("header", { class: "cm-sheet-head", "data-local": "" }, [
          h("h2", {}, item.name),
          h("button", { type: "button", class: "cm-small-button", "data-tap": "cancel" }, [icon("close"), labels.value.cancel]),
        ]),
        message.value && h("p", { class: "cm-sheet-message", role: "alert" }, message.value),
        h("div", { class: "cm-sheet-body", "data-local": "" }, [
          isWeighed() && drawWeight(),
          ...entries.value.map(drawGroup),
          item.seats.length > 0 && h("section", { class: "cm-group", key: "seats" }, [
            h("header", {}, h("h3", {}, labels.value.seat)),
            h("div", { class: "cm-prefixes" }, item.seats.map((each) =>
              h("button", { key: each.seat, type: "button", class: ["cm-small-button", { "cm-on": each.seat === seat.value }], "data-tap": "seat", "data-seat": each.seat }, each.label))),
          ]),
          item.note && h("label", { class: "cm-group cm-note-field", key: "note" }, [
            h("h3", {}, labels.value.note),
            h("input", { type: "text", maxlength: 200, autocomplete: "off", value: note.value, onInput: (event) => (note.value = event.target.value) }),
          ]),
        ]),
        asked.value.actions?.length > 0 && h("div", { class: "cm-sheet-acts" }, asked.value.actions.map((each) =>
          h("button", {
            key: each.action, type: "button", class: ["cm-small-button", { "cm-danger": each.danger }], "data-tap": "act", "data-action": each.action,
            "aria-disabled": each.enabled ? null : "true",
          }, [each.icon && icon(each.icon), h("span", {}, each.enabled ? each.label : each.reason || each.label)]))),
        drawFoot(),
      ]);
    }

    return () =>
      h("div", { ref: root, class: "cm-choices-root", "data-component": "choice-sheet" },
        asked.value ? [h("div", { class: "cm-veil", "data-local": "" }), drawSheet()] : []);
  },
};
