// What may be chosen and what is still missing. Pure: no drawing, no browser.
// Picks: Map of "outer>inner|group" -> [{option_id, quantity, prefix}].

export const keyOf = (path, group) => path.join(">") + "|" + group.group_id;
const counted = (picks) => picks.reduce((sum, pick) => sum + (pick.prefix === "no" ? 0 : pick.quantity), 0);

export function defaults(groups, path = [], picks = new Map()) {
  for (const group of groups) {
    const chosen = group.options.filter((option) => option.default > 0 && !option.sold_out);
    picks.set(keyOf(path, group), chosen.map((option) => ({ option_id: option.option_id, quantity: option.default, prefix: "" })));
    for (const option of chosen) defaults(option.groups, [...path, option.option_id], picks);
  }
  return picks;
}

export function fromChoices(choices) {
  const picks = new Map();
  for (const { group_id, option_id, quantity, prefix, path } of choices) {
    const key = path.join(">") + "|" + group_id;
    picks.set(key, [...(picks.get(key) ?? []), { option_id, quantity, prefix }]);
  }
  return picks;
}

const RANK = (group) => (group.kind === "variant" ? 0 : group.least > 0 ? 1 : 2);

/** Groups as they are shown: variants, required, others; a chosen option's own groups follow its group. */
export function shown(groups, picks, path = []) {
  const order = groups.map((group, at) => [RANK(group), at, group]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return order.flatMap(([, , group]) => {
    const key = keyOf(path, group);
    const chosen = picks.get(key) ?? [];
    const inner = chosen.filter((pick) => pick.prefix !== "no").flatMap((pick) => {
      const option = group.options.find((each) => each.option_id === pick.option_id);
      return option?.groups.length ? shown(option.groups, picks, [...path, option.option_id]) : [];
    });
    return [{ group, path, key, chosen, count: counted(chosen), missing: Math.max(0, group.least - counted(chosen)) }, ...inner];
  });
}

export const countOf = (chosen, option) => chosen.find((pick) => pick.option_id === option.option_id);

/** The picks after a tap, or null when the rules do not allow it. */
export function tapOption(entry, option, prefix, picks) {
  const { group, key, chosen, count, path } = entry;
  const pick = countOf(chosen, option);
  if (option.sold_out) return null;
  if (pick && prefix !== pick.prefix && (prefix || pick.prefix)) return withPick(picks, entry, option, prefix === "no" ? 0 : Math.max(1, pick.quantity), prefix);
  if (prefix === "no") return withPick(picks, entry, option, 0, "no");
  if (pick && option.most > 1) {
    if (pick.quantity >= option.most || (group.most !== null && count >= group.most)) return null;
    return withPick(picks, entry, option, pick.quantity + 1, pick.prefix);
  }
  if (pick) return group.most === 1 && group.least === 1 ? picks : remove(picks, entry, option);
  if (group.most === 1) {
    const next = new Map(picks).set(key, []);
    return withPick(next, { ...entry, chosen: [] }, option, 1, prefix, defaults(option.groups, [...path, option.option_id]));
  }
  if (group.most !== null && count >= group.most) return null;
  return withPick(picks, entry, option, 1, prefix, defaults(option.groups, [...path, option.option_id]));
}

export function lessOption(entry, option, picks) {
  const pick = countOf(entry.chosen, option);
  if (!pick) return picks;
  return pick.quantity > 1 ? withPick(picks, entry, option, pick.quantity - 1, pick.prefix) : remove(picks, entry, option);
}

function withPick(picks, { key, chosen }, option, quantity, prefix, nested = new Map()) {
  const pick = { option_id: option.option_id, quantity, prefix };
  const at = chosen.findIndex((each) => each.option_id === option.option_id);
  const list = at < 0 ? [...chosen, pick] : chosen.with?.(at, pick) ?? chosen.map((each, i) => (i === at ? pick : each));
  return new Map([...picks, ...nested, [key, list]]);
}

function remove(picks, { key, chosen }, option) {
  return new Map(picks).set(key, chosen.filter((each) => each.option_id !== option.option_id));
}

export function totalMinor(item, entries, quantity) {
  let one = item.weighed ? 0 : item.price_minor;
  for (const { group, chosen } of entries)
    for (const pick of chosen)
      if (pick.prefix !== "no") one += group.options.find((each) => each.option_id === pick.option_id).price_minor * pick.quantity;
  return item.weighed ? Math.floor((2 * item.price_minor * quantity + 1000) / 2000) + one : one * quantity;
}

/** What is reported: every pick shown, and each default that was taken off. */
export function report(entries) {
  return entries.flatMap(({ group, path, chosen }) => {
    const made = chosen.map(({ option_id, quantity, prefix }) => ({ group_id: group.group_id, option_id, quantity, prefix, path }));
    if (group.most === 1) return made;
    const off = group.options.filter((option) => option.default > 0 && !countOf(chosen, option));
    return [...made, ...off.map((option) => ({ group_id: group.group_id, option_id: option.option_id, quantity: 0, prefix: "no", path }))];
  });
}
