// One card: who it is for, what to make, what to mind. Drawn again only when it differs.
import { h } from "vue";
import { icon } from "comanda_kit";

const GAP = 8;
const MARKS = ["message", "missing", "", "added", "changed", "remake", "void", "ready"];

/** Draws cards of a board from its state. */
export function cardDrawer({ still, slots, grid, page, waiting, chosen, chosenLine, asked, undoing, picking, labels, props }) {
  const allergy = (words) => words.map((word) => h("span", { class: "cm-allergy", key: word }, [icon("warn", 24), word]));

  function drawLine(card, line) {
    const busy = waiting.get(card.card_id + "/" + line.line_id) === card.rev;
    const done = busy ? !line.done : line.done;
    const asks = line.waits && asked.has(card.card_id);
    return h("div", {
      key: line.line_id, role: "button", "data-tap": "line", "data-card-id": card.card_id, "data-line-id": line.line_id,
      "data-mark": line.mark, "data-done": done ? "1" : "0", "data-waits": line.waits ? "1" : null, "data-begin-ms": line.begin_ms || null,
      class: ["cm-kline", line.mark && "cm-kline-" + line.mark, { "cm-done": done, "cm-busy": busy, "cm-chosen": chosenLine.value === line.line_id }],
    }, [
      h("span", { class: "cm-kqty" }, line.quantity),
      h("span", { class: "cm-kname" }, [line.name, line.seat && h("span", { class: "cm-kseat" }, labels.value.seat + " " + line.seat), done && icon("served", 28)]),
      line.begin && h("span", { class: "cm-kbegin" }, line.begin),
      line.was.map((words) => h("s", { class: "cm-kwas", key: "was " + words }, words)),
      line.modifiers.map((each) => h("span", { class: ["cm-kmod", each.kind && "cm-kmod-" + each.kind, { "cm-kmod-fresh": each.fresh }] }, each.text)),
      line.note && h("span", { class: "cm-knote" }, line.note),
      line.detail && h("span", { class: "cm-kdetail" }, line.detail),
      line.allergies.length > 0 && (line.waits
        ? h("button", { type: "button", class: ["cm-allergies cm-ack", { "cm-asks": asks }], "data-tap": "ack", "data-card-id": card.card_id, "data-line-id": line.line_id },
          [...allergy(line.allergies), h("span", { class: "cm-ack-word" }, labels.value.acknowledge)])
        : h("span", { class: "cm-allergies cm-read" }, [...allergy(line.allergies), line.read && !done && icon("served", 24)])),
    ]);
  }

  function drawFoot(card) {
    const pick = picking.value?.card_id === card.card_id;
    if (card.kind === "message" || !(card.also_at.length || card.actions.length || card.held)) return null;
    return h("div", { class: "cm-card-foot" }, [
      pick && h("span", { class: "cm-pick-word" }, labels.value.pick),
      !pick && card.also_at.length > 0 && h("span", {}, labels.value.also_at + ": " + card.also_at.join(", ")),
      !pick && card.held && h("span", { class: "cm-held-word" }, card.held),
      h("span", { class: "cm-foot-acts" }, [
        (pick ? card.actions.filter((each) => each.action === picking.value.action) : card.actions).map((each) =>
          h("button", {
            key: each.action, type: "button", "data-tap": "act", "data-act": each.action, "data-card-id": card.card_id,
            class: ["cm-small-button", each.tone && "cm-act-" + each.tone, { "cm-on": pick, "cm-busy": waiting.get(card.card_id + "/" + each.action) === card.rev }],
          }, [each.icon && icon(pick ? "close" : each.icon), pick ? labels.value.cancel : each.label])),
      ]),
    ]);
  }

  function drawRush(card) {
    const undo = undoing.has(card.card_id);
    const word = card.rush ? labels.value.unrush : labels.value.rush;
    return h("button", {
      type: "button", class: ["cm-rush-button", { "cm-undo": undo, "cm-on": card.rush }], "data-tap": undo ? "unrush" : "rush", "data-card-id": card.card_id,
      "aria-label": undo ? labels.value.undo : word,
    }, undo ? [labels.value.undo, h("b", { class: "cm-undo-s" }, "3")] : icon("rush", 28));
  }

  function drawHead(card, number) {
    return h("div", { class: "cm-card-top" }, [drawBump(card, number), props.canrush && card.kind !== "message" && drawRush(card)]);
  }

  function drawBump(card, number) {
    return h("button", { type: "button", class: "cm-card-head", "data-tap": "card", "data-card-id": card.card_id }, [
      h("span", { class: "cm-card-title" }, card.title),
      h("span", { class: "cm-card-facts" }, [
        h("span", { class: "cm-age" }), number && h("kbd", {}, number), card.rush && h("b", { class: "cm-rush-word" }, labels.value.rush),
        card.order_type && h("b", {}, card.order_type), card.course && h("span", {}, card.course),
        card.guests && h("span", {}, [icon("guests"), card.guests]), card.waiter && h("span", {}, card.waiter),
        card.begin && h("b", { class: "cm-begin-word" }, card.begin),
      ]),
    ]);
  }

  const drawLines = (card) => MARKS.flatMap((mark) => {
    const lines = card.lines.filter((each) => (each.group || each.mark) === mark);
    if (!lines.length) return [];
    const word = labels.value[mark];
    const unseen = props.cansee && lines.some((each) => each.change);
    const bar = mark && word && h("div", { key: mark, class: "cm-kbar cm-kbar-" + mark, role: unseen ? "button" : null, "data-tap": unseen ? "see" : null, "data-card-id": unseen ? card.card_id : null }, [word, unseen && h("span", { class: "cm-kbar-say" }, labels.value.seen)]);
    return [bar, ...lines.map((each) => drawLine(card, each))];
  });

  function drawInner(card, number) {
    if (card.kind === "message")
      return h("div", { class: "cm-card-inner", "data-tap": "card", "data-card-id": card.card_id }, [
        drawHead(card, number), h("div", { class: "cm-message-text" }, card.note), h("div", { class: "cm-message-seen" }, [icon("served", 24), labels.value.seen]),
      ]);
    return h("div", { class: "cm-card-inner" }, [
      drawHead(card, number),
      card.allergies.length > 0 && h("div", { class: "cm-allergies cm-card-allergies" }, allergy(card.allergies)),
      card.note && h("div", { class: "cm-card-note" }, card.note),
      h("div", { class: "cm-klines" }, drawLines(card)),
      card.progress.length > 0 && h("ul", { class: "cm-progress" }, card.progress.map((each) =>
        h("li", { key: each.station, class: { "cm-ready": each.ready } }, [each.ready && icon("served"), h("span", {}, each.station), h("b", {}, each.word || each.done + "/" + each.total)]))),
      drawFoot(card),
    ]);
  }

  return ({ card, text }, number) => {
    const slot = slots.value.get(card.card_id);
    const { cellWidth, cellHeight } = grid.value;
    const away = !slot || slot.page !== page.value;
    const id = card.card_id;
    const busy = waiting.get(id) === card.rev;
    const inside = [...card.lines.map((line) => line.line_id), ...card.actions.map((each) => each.action)].map((key) => waiting.get(id + "/" + key) ?? "").join();
    const mine = chosen.value === id;
    const pick = picking.value?.card_id === id ? picking.value.action : "";
    const inputs = [text, slot, away, busy, inside, mine && chosenLine.value, mine, number, grid.value, labels.value, props.canrush, asked.has(id), undoing.has(id), pick];
    return still.draw(id, inputs, () =>
      h("article", {
        key: id, "data-card-id": id, "data-rev": card.rev, "data-slot": slot ? [slot.page, slot.column, slot.row].join("-") : "",
        "data-begin-ms": card.begin_ms || null, "data-kind": card.kind || null, "data-ready": card.ready ? "1" : null, "aria-hidden": away ? "true" : null,
        class: ["cm-card", { "cm-card-away": away, "cm-waiting": busy, "cm-chosen": mine, "cm-rush": card.rush, "cm-card-wide": slot?.across > 1, "cm-picking": pick }],
        style: {
          "--c": card.type_color || "var(--cm-edge)",
          width: (slot?.across > 1 ? cellWidth * 2 + GAP : cellWidth) + "px",
          maxHeight: slot ? slot.down * cellHeight + (slot.down - 1) * GAP + "px" : null,
          transform: slot ? `translate(${slot.column * (cellWidth + GAP)}px, ${slot.row * (cellHeight + GAP)}px)` : null,
        },
      }, drawInner(card, number)));
  };
}
