// What stands above and beside the cards: the station, whether the box is heard, counts, history, keys.
import { h } from "vue";
import { icon } from "comanda_kit";
import { HELP } from "kitchen_keys";
import { TUNES } from "kitchen_sound";
import { staysOn } from "kitchen_wake";

export function headDrawer({ props, labels, station, cards, slots, page, panel, awake, muted }) {
  const button = (tapName, name, label, extra = {}) =>
    h("button", { type: "button", class: ["cm-small-button", { "cm-on": extra["data-panel"] && panel.value === extra["data-panel"] }], "data-tap": tapName, ...extra },
      [icon(name), label && h("span", {}, label)]);
  return () => {
    const later = cards.value.filter((card) => (slots.value.get(card.card_id)?.page ?? 0) !== page.value);
    const names = later.slice(0, 6).map((card) => card.title).join(", ") + (later.length > 6 ? " …" : "");
    return h("header", { class: "cm-khead" }, [
      props.canleave ? h("button", { type: "button", class: "cm-small-button cm-kstation", "data-tap": "station" }, [icon("list"), h("span", {}, station.value)]) : h("h1", {}, station.value),
      h("span", { class: "cm-kcount" }, labels.value.cards.replace("{count}", cards.value.length)),
      h("span", { class: "cm-heard", "data-heard": "0" }),
      h("span", { class: "cm-kspace" }),
      (muted.value || !awake.value) && button(muted.value ? "mute" : "sound", "mute", muted.value ? labels.value.muted : labels.value.sound_on, { "data-local": "" }),
      later.length > 0 && button("page", "next", labels.value.next + " (" + later.length + "): " + names, { "data-local": "" }),
      h("span", { class: "cm-kzoom" }, [["less", -1, labels.value.smaller], ["more", 1, labels.value.larger]].map(([name, by, label]) =>
        h("button", { key: by, type: "button", class: "cm-small-button", "data-tap": "zoom", "data-by": by, "data-local": "", "aria-label": label }, [icon(name)]))),
      props.cansellout && button("soldout", "void", labels.value.sold_out),
      button("panel", "list", labels.value.all_day, { "data-panel": "allday", "data-local": "" }),
      props.canrecall && button("panel", "history", labels.value.history, { "data-panel": "history", "data-local": "" }),
      props.canrecall && button("recall", "recall", labels.value.recall),
      h("button", { type: "button", class: ["cm-small-button cm-khelp", { "cm-on": panel.value === "help" }], "data-tap": "panel", "data-panel": "help", "data-local": "", "aria-label": labels.value.help }, "?"),
    ]);
  };
}

export function panelDrawer({ labels, panel, allDay, history, muted }) {
  const counts = (title, list) => list?.length > 0 && h("section", {}, [h("h2", {}, title), h("ul", {}, list.map((each) =>
    h("li", { key: each.name + each.detail }, [h("b", {}, each.quantity), h("span", {}, [each.name, each.detail && h("small", {}, each.detail)])])))]);
  const past = () => h("section", {}, [h("h2", {}, labels.value.history),
    history.value.length === 0 && h("p", {}, labels.value.no_history),
    history.value.map((each) => h("div", { class: "cm-past", key: each.card_id }, [
      h("div", {}, [h("b", {}, each.title), h("small", {}, each.when), h("p", {}, each.summary)]),
      h("button", { type: "button", class: "cm-small-button", "data-tap": "bring", "data-card-id": each.card_id }, [icon("recall"), labels.value.bring_back]),
    ]))]);
  const help = () => [
    h("section", {}, [h("h2", {}, labels.value.sounds),
      h("button", { type: "button", class: "cm-small-button cm-wide-button", "data-tap": "mute", "data-local": "" }, [icon(muted.value ? "mute" : "sound"), muted.value ? labels.value.unmute : labels.value.mute]),
      h("div", { class: "cm-tunes" }, Object.keys(TUNES).map((name) =>
        h("button", { key: name, type: "button", class: "cm-small-button", "data-tap": "try", "data-tune": name, "data-local": "" }, labels.value["tune_" + name])))]),
    h("section", {}, [h("h2", {}, labels.value.keys), h("ul", { class: "cm-key-help" }, HELP.map(([keys, word]) => h("li", { key: word }, [h("kbd", {}, keys), h("span", {}, labels.value[word])])))]),
    h("p", {}, staysOn() ? labels.value.stays_on : labels.value.may_sleep),
  ];
  return () => {
    if (panel.value === "history") return h("aside", { class: "cm-kpanel" }, past());
    if (panel.value === "help") return h("aside", { class: "cm-kpanel" }, help());
    const { items, ingredients, choices } = allDay.value;
    return h("aside", { class: "cm-kpanel" }, [counts(labels.value.all_day, items), counts(labels.value.by_choice, choices), counts(labels.value.by_ingredient, ingredients)]);
  };
}
