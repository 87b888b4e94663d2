"""One statement that computes a store's business day from its rows, in one snapshot.

It answers one row of JSON documents: `totals`, `hours`, `items`, `waiters`, `tenders`, the names of
what is in them, the brand and the last sale. What the figures mean: `docs/developers/figures.md`.
"""

from __future__ import annotations

_SUMS = """
WITH here AS MATERIALIZED (
  SELECT s.zone, s.currency FROM stores s
  WHERE s.organization_id = %(organization)s AND s.id = %(store)s
),
paid AS MATERIALIZED (
  SELECT c.id, c.order_id, c.brand_id, c.currency, c.total_minor, c.tax_minor, c.taxes, c.paid_at,
    extract(hour FROM c.paid_at AT TIME ZONE here.zone)::bigint AS hour, o.guests, o.server_id,
    o.adjusted,
    row_number() OVER (PARTITION BY c.order_id ORDER BY c.paid_at, c.id) = 1 AS first_today
  FROM checks c CROSS JOIN here JOIN orders o
    ON o.organization_id = c.organization_id AND o.id = c.order_id
  WHERE c.organization_id = %(organization)s AND c.store_id = %(store)s
  AND c.business_date = %(day)s AND c.state = 'paid'
),
back AS MATERIALIZED (
  SELECT r.id, r.brand_id, r.currency, r.amount_minor, r.tax_minor, r.taxes, r.at,
    extract(hour FROM r.at AT TIME ZONE here.zone)::bigint AS hour, o.server_id
  FROM refunds r CROSS JOIN here LEFT JOIN orders o
    ON o.organization_id = r.organization_id AND o.id = r.order_id
  WHERE r.organization_id = %(organization)s AND r.store_id = %(store)s
  AND r.business_date = %(day)s
),
given AS MATERIALIZED (
  SELECT p.currency, p.hour, p.server_id,
    coalesce((SELECT sum(d.given_minor) FROM order_discounts d
      WHERE d.organization_id = %(organization)s AND d.order_id = p.order_id
      AND d.removed_at IS NULL), 0)::bigint AS discount_minor,
    coalesce((SELECT sum(s.charged_minor) FROM service_charges s
      WHERE s.organization_id = %(organization)s AND s.order_id = p.order_id
      AND s.waived_at IS NULL), 0)::bigint AS service_minor
  FROM paid p WHERE p.first_today AND p.adjusted AND NOT EXISTS (
    SELECT 1 FROM checks e WHERE e.organization_id = %(organization)s
    AND e.order_id = p.order_id AND e.state = 'paid' AND (e.paid_at, e.id) < (p.paid_at, p.id))
),
taken AS MATERIALIZED (
  SELECT p.brand_id, p.currency, p.tender_id, p.tender_kind, p.tender_name, p.kind, p.amount_minor,
    p.tip_minor, p.rounding_minor, p.server_id
  FROM payments p WHERE p.organization_id = %(organization)s AND p.store_id = %(store)s
  AND p.business_date = %(day)s
),
voided AS MATERIALIZED (
  SELECT here.currency, coalesce((a.details ->> 'minor')::bigint, 0) AS minor, a.actor_id,
    extract(hour FROM a.at AT TIME ZONE here.zone)::bigint AS hour
  FROM audit_entries a CROSS JOIN here
  WHERE a.organization_id = %(organization)s AND a.store_id = %(store)s
  AND a.business_date = %(day)s AND a.act IN ('void_line', 'void_order')
),
left_unpaid AS MATERIALIZED (
  SELECT c.currency, c.total_minor FROM checks c
  WHERE c.organization_id = %(organization)s AND c.store_id = %(store)s
  AND c.business_date = %(day)s AND c.state = 'closed'
),
allocated AS MATERIALIZED (
  SELECT p.id AS check_id, p.currency, p.taxes AS check_taxes, l.id AS line_id, l.kind,
    l.parent_line_id, l.item_id, l.variant_id, l.category_id, l.name, l.variant_name,
    l.category_name, l.quantity, l.discount_minor, l.taxes, a.id AS allocation_id, a.amount_minor,
    a.share_numerator AS part, a.share_denominator AS whole
  FROM paid p JOIN check_allocations a ON a.organization_id = %(organization)s
    AND a.check_id = p.id AND a.deleted_at IS NULL
  JOIN order_lines l ON l.organization_id = %(organization)s AND l.id = a.source_id
),
returned AS MATERIALIZED (
  SELECT b.id AS refund_id, b.currency, b.taxes AS refund_taxes, l.id AS line_id, l.kind,
    l.parent_line_id, l.item_id, l.variant_id, l.category_id, l.name, l.variant_name,
    l.category_name, l.quantity AS line_quantity, l.taxes, f.id AS refund_line_id, f.quantity,
    f.amount_minor
  FROM back b JOIN refund_lines f ON f.organization_id = %(organization)s AND f.refund_id = b.id
  JOIN order_lines l ON l.organization_id = %(organization)s AND l.id = f.line_id
),
"""

_TAXES = """
{shared} AS (
  SELECT {part}, sum(cut.minor)::bigint AS tax_minor,
    (sum(cut.minor) FILTER (WHERE NOT cut.included))::bigint AS on_top_minor
  FROM (
    SELECT each.{part}, each.included, each.tax_minor AS all_minor,
      round(each.tax_minor::numeric * each.upto / nullif(each.whole, 0))
      - round(each.tax_minor::numeric * (each.upto - each.amount_minor) / nullif(each.whole, 0))
      AS minor
    FROM (
      SELECT x.{part}, x.amount_minor, (t.value ->> 'tax_minor')::bigint AS tax_minor,
        (t.value ->> 'included')::boolean AS included,
        sum(x.amount_minor) OVER (PARTITION BY x.{bill}, t.ordinality) AS whole,
        sum(x.amount_minor) OVER (PARTITION BY x.{bill}, t.ordinality ORDER BY x.{part}) AS upto
      FROM {lines} x, jsonb_array_elements(x.{taxes}) WITH ORDINALITY t
      WHERE EXISTS (SELECT 1 FROM jsonb_array_elements(x.taxes) own
        WHERE own ->> 'code' = t.value ->> 'code'
        AND own ->> 'rate_micros' = t.value ->> 'rate_micros'
        AND own ->> 'included' = t.value ->> 'included'
        AND NOT coalesce((own ->> 'exempt')::boolean, false))
    ) each
  ) cut GROUP BY {part}
),
"""
"""A tax of a bill is cut at the running sums of the lines that bear it, so the cuts add up."""

_SOLD = """md5(concat_ws('|', coalesce({0}.item_id::text, '-'), coalesce({0}.variant_id::text, '-'),
      coalesce({0}.category_id::text, '-'), CASE WHEN {0}.kind = 'open' THEN {0}.name END))::uuid"""
"""What counts as one thing in reports, as an id."""

_ITEMS = """
sold AS MATERIALIZED (
  SELECT {sold_a} AS sold_id, a.currency, a.item_id, a.category_id,
    CASE WHEN a.kind <> 'modifier' THEN a.name ELSE '' END AS name, a.variant_name,
    a.category_name,
    (a.parent_line_id IS NULL)::int::bigint * 1000000 * a.part / a.whole AS line_micros,
    (a.kind <> 'modifier')::int::bigint * a.quantity * 1000000 * a.part / a.whole
      AS quantity_micros,
    a.amount_minor AS lines_minor, a.amount_minor + coalesce(t.on_top_minor, 0) AS gross_minor,
    coalesce(t.tax_minor, 0) AS tax_minor, a.discount_minor * a.part / a.whole AS discount_minor
  FROM allocated a LEFT JOIN allocated_tax t USING (allocation_id)
  UNION ALL
  SELECT {sold_r}, r.currency, r.item_id, r.category_id,
    CASE WHEN r.kind <> 'modifier' THEN r.name ELSE '' END, r.variant_name, r.category_name,
    -((r.parent_line_id IS NULL)::int::bigint * 1000000 * r.quantity
      / greatest(r.line_quantity, 1)),
    -((r.kind <> 'modifier')::int::bigint * r.quantity * 1000000),
    -r.amount_minor, -(r.amount_minor + coalesce(t.on_top_minor, 0)), -coalesce(t.tax_minor, 0), 0
  FROM returned r LEFT JOIN returned_tax t USING (refund_line_id)
),
""".replace("{sold_a}", _SOLD.replace("{0}", "a")).replace("{sold_r}", _SOLD.replace("{0}", "r"))

_NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"

_BY_TIME = """
  SELECT u.currency, {hour}
    sum(u.checks)::bigint AS checks, sum(u.orders)::bigint AS orders,
    sum(u.covers)::bigint AS covers, sum(u.gross_minor)::bigint AS gross_minor,
    sum(u.tax_minor)::bigint AS tax_minor, sum(u.discount_minor)::bigint AS discount_minor,
    sum(u.voids)::bigint AS voids, sum(u.void_minor)::bigint AS void_minor {more}
  FROM happened u GROUP BY {group}
"""
_MORE = "".join(
    f", sum(u.{name})::bigint AS {name}"
    for name in (
        "refunds",
        "refunded_minor",
        "refunded_tax_minor",
        "service_minor",
        "tip_minor",
        "rounding_minor",
        "taken_minor",
        "walk_outs",
        "walk_out_minor",
    )
)

_HAPPENED = """
happened (currency, hour, checks, orders, covers, gross_minor, tax_minor, refunds, refunded_minor,
    refunded_tax_minor, discount_minor, service_minor, tip_minor, rounding_minor, taken_minor,
    voids, void_minor, walk_outs, walk_out_minor) AS MATERIALIZED (
  SELECT currency, hour, count(*), count(*) FILTER (WHERE first_today),
    coalesce(sum(guests) FILTER (WHERE first_today), 0)::bigint, sum(total_minor)::bigint,
    sum(tax_minor)::bigint, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM paid GROUP BY 1, 2
  UNION ALL
  SELECT currency, hour, 0, 0, 0, -sum(amount_minor), -sum(tax_minor), count(*),
    sum(amount_minor), sum(tax_minor), 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM back GROUP BY 1, 2
  UNION ALL
  SELECT currency, hour, 0, 0, 0, 0, 0, 0, 0, 0, sum(discount_minor), sum(service_minor),
    0, 0, 0, 0, 0, 0, 0 FROM given GROUP BY 1, 2
  UNION ALL
  SELECT currency, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(tip_minor), sum(rounding_minor),
    sum(amount_minor), 0, 0, 0, 0 FROM taken GROUP BY 1
  UNION ALL
  SELECT currency, hour, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), sum(minor), 0, 0
  FROM voided GROUP BY 1, 2
  UNION ALL
  SELECT currency, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), sum(total_minor)
  FROM left_unpaid GROUP BY 1
),
"""

_WAITERS = """
waited (currency, person_id, orders, covers, gross_minor, tax_minor, discount_minor, tip_minor,
    voids, void_minor) AS MATERIALIZED (
  SELECT currency, coalesce(server_id, {nobody}), count(*) FILTER (WHERE first_today),
    coalesce(sum(guests) FILTER (WHERE first_today), 0)::bigint, sum(total_minor)::bigint,
    sum(tax_minor)::bigint, 0, 0, 0, 0
  FROM paid GROUP BY 1, 2
  UNION ALL
  SELECT currency, coalesce(server_id, {nobody}), 0, 0, -sum(amount_minor), -sum(tax_minor),
    0, 0, 0, 0 FROM back GROUP BY 1, 2
  UNION ALL
  SELECT currency, coalesce(server_id, {nobody}), 0, 0, 0, 0, sum(discount_minor), 0, 0, 0
  FROM given GROUP BY 1, 2
  UNION ALL
  SELECT currency, coalesce(server_id, {nobody}), 0, 0, 0, 0, 0, sum(tip_minor), 0, 0
  FROM taken WHERE tip_minor <> 0 GROUP BY 1, 2
  UNION ALL
  SELECT currency, coalesce(actor_id, {nobody}), 0, 0, 0, 0, 0, 0, count(*), sum(minor)
  FROM voided GROUP BY 1, 2
)
"""

_DOCS = """
SELECT json_build_object(
  'totals', (SELECT json_agg(x) FROM (
    {totals}) x),
  'hours', (SELECT json_agg(x) FROM (
    {hours}
  ) x),
  'items', (SELECT json_agg(x) FROM (
    SELECT currency, sold_id, sum(line_micros)::bigint AS line_micros,
      sum(quantity_micros)::bigint AS quantity_micros, sum(lines_minor)::bigint AS lines_minor,
      sum(gross_minor)::bigint AS gross_minor, sum(tax_minor)::bigint AS tax_minor,
      sum(discount_minor)::bigint AS discount_minor
    FROM sold GROUP BY 1, 2) x),
  'waiters', (SELECT json_agg(x) FROM (
    SELECT currency, person_id, sum(orders)::bigint AS orders, sum(covers)::bigint AS covers,
      sum(gross_minor)::bigint AS gross_minor, sum(tax_minor)::bigint AS tax_minor,
      sum(discount_minor)::bigint AS discount_minor, sum(tip_minor)::bigint AS tip_minor,
      sum(voids)::bigint AS voids, sum(void_minor)::bigint AS void_minor
    FROM waited GROUP BY 1, 2) x),
  'tenders', (SELECT json_agg(x) FROM (
    SELECT currency, tender_id, count(*) FILTER (WHERE kind <> 'tip') AS payments,
      sum(amount_minor)::bigint AS amount_minor, sum(tip_minor)::bigint AS tip_minor,
      sum(rounding_minor)::bigint AS rounding_minor
    FROM taken GROUP BY 1, 2) x),
  'names', (SELECT json_agg(x) FROM (
    SELECT 'sold' AS kind, sold_id AS id, max(name) AS name, max(variant_name) AS detail,
      category_id AS group_id, max(category_name) AS group_name, item_id
    FROM sold GROUP BY sold_id, category_id, item_id
    UNION ALL
    SELECT 'tender', tender_id, max(tender_name), max(tender_kind), NULL, '', NULL
    FROM taken GROUP BY 2
    UNION ALL
    SELECT 'person', p.id, p.short_name, '', NULL, '', NULL FROM people p
    WHERE p.organization_id = %(organization)s
    AND p.id IN (SELECT person_id FROM waited)) x),
  'brand_id', (SELECT max(brand_id::text) FROM (
    SELECT brand_id FROM paid UNION ALL SELECT brand_id FROM back
    UNION ALL SELECT brand_id FROM taken) x),
  'last_sale_at', (SELECT max(paid_at) FROM paid)
)"""

_TOTALS = _BY_TIME.replace("{hour}", "").replace("{more}", _MORE).replace("{group}", "u.currency")
_HOURS = (
    _BY_TIME.replace("{hour}", "u.hour,")
    .replace("{more}", "")
    .replace("{group}", "u.currency, u.hour HAVING u.hour IS NOT NULL")
)


def _shares(shared: str, part: str, bill: str, lines: str, taxes: str) -> str:
    found = _TAXES
    for name, value in (
        ("{shared}", shared),
        ("{part}", part),
        ("{bill}", bill),
        ("{lines}", lines),
        ("{taxes}", taxes),
    ):
        found = found.replace(name, value)
    return found


COMPUTE = (
    _SUMS
    + _shares("allocated_tax", "allocation_id", "check_id", "allocated", "check_taxes")
    + _shares("returned_tax", "refund_line_id", "refund_id", "returned", "refund_taxes")
    + _ITEMS
    + _HAPPENED
    + _WAITERS.replace("{nobody}", _NOBODY)
    + _DOCS.replace("{totals}", _TOTALS).replace("{hours}", _HOURS)
).encode()
"""Parameters: `organization`, `store`, `day`."""
