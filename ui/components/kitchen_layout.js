// Where cards stand: a grid of slots, first fit in reading order, still after a bump.

export function shape(width, height, zoom, gap) {
  const columns = Math.max(1, Math.floor((width + gap) / (352 * zoom + gap)));
  const rows = Math.max(1, Math.floor((height + gap) / (56 * zoom + gap))); // fine steps: a short card leaves its room to others
  return { columns, rows, cellWidth: (width - gap * (columns - 1)) / columns, cellHeight: (height - gap * (rows - 1)) / rows };
}

const free = (taken, page, column, row, across, down) => {
  for (let c = column; c < column + across; c++)
    for (let r = row; r < row + down; r++) if (taken.has(page + "/" + c + "/" + r)) return false;
  return true;
};
const take = (taken, slot) => {
  for (let c = slot.column; c < slot.column + slot.across; c++)
    for (let r = slot.row; r < slot.row + slot.down; r++) taken.add(slot.page + "/" + c + "/" + r);
};

function firstFit(taken, grid, across, down, after) {
  for (let page = 0; ; page++)
    for (let row = 0; row + down <= grid.rows; row++)
      for (let column = 0; column + across <= grid.columns; column++) {
        const order = (page * grid.rows + row) * grid.columns + column;
        if (order > after && free(taken, page, column, row, across, down)) return { page, column, row, across, down };
      }
}

/** Slots of all cards: `sizes` is [[id, across, down]] in order, `kept` the slots that must not move. */
export function place(sizes, grid, kept) {
  const slots = new Map();
  const taken = new Set();
  let after = -1;
  for (const [id] of sizes) {
    const slot = kept?.get(id);
    if (!slot || slot.column + slot.across > grid.columns || slot.row + slot.down > grid.rows) continue;
    slots.set(id, slot);
    take(taken, slot);
    after = Math.max(after, (slot.page * grid.rows + slot.row) * grid.columns + slot.column);
  }
  for (const [id, across, down] of sizes) {
    if (slots.has(id)) continue;
    const slot = firstFit(taken, grid, Math.min(across, grid.columns), Math.min(down, grid.rows), kept ? after : -1);
    slots.set(id, slot);
    take(taken, slot);
  }
  return slots;
}

export const same = (a, b) =>
  a.size === b.size && [...a].every(([id, slot]) => {
    const other = b.get(id);
    return other && ["page", "column", "row", "across", "down"].every((field) => slot[field] === other[field]);
  });
