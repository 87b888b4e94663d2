"""Receipts in seven scripts. `python -m tests.golden.papers` draws them anew, to be looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

from domain.documents import (
    ENGLISH,
    Amount,
    Document,
    Labels,
    SaleLine,
    StoreHead,
    labels_in,
    receipt,
)
from drivers.printers.escpos.encode import encode
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.profiles import PROFILES
from tests.drivers.samples import PAYMENT, SALE

FOLDER = Path(__file__).parent / "receipts"
PROFILE = PROFILES["epson-80"]

Wares = tuple[tuple[str, str, str], ...]
"""Quantity, name, amount."""


def _receipt(
    store: str, address: str, wares: Wares, extra: str, thanks: str, labels: Labels, language: str
) -> Document:
    first, *rest = (SaleLine(number, name, amount) for number, name, amount in wares)
    sale = replace(
        SALE,
        store=StoreHead(store, (address,)),
        lines=(replace(first, modifiers=(Amount(extra, "1.50"),)), *rest),
        discounts=(),
        place="7",
        waiter="",
        taxes=SALE.taxes[:1],
        footer=(thanks,),
    )
    return receipt(sale, PAYMENT, labels, language)


def _said(**words: str) -> Labels:
    return replace(ENGLISH, **words)


PAPERS: dict[str, Document] = {
    "latin": _receipt(
        "Quán Phở Hòa",
        "12 Hàng Bạc, Hà Nội · crème brûlée",
        (
            ("2", "Phở bò tái chín", "19.00"),
            ("1", "Bún chả, nước mắm ớt", "13.90"),
            ("3", "Oʻzbekcha gʻijduvon shashlik", "24.50"),
        ),
        "+ rau thơm",
        "Cảm ơn quý khách!",
        labels_in("vi"),
        "vi",
    ),
    "cyrillic": _receipt(
        "Чайхона Ойша",
        "Тошкент, Навоий кўчаси 12 · Ёлка",
        (
            ("2", "Борщ с пампушками и чесноком", "19.00"),
            ("1", "Қозон кабоб, ҳалим", "13.90"),
            ("3", "Сырники со сметаной", "24.50"),
        ),
        "+ сметана",
        "Спасибо, приходите ещё!",
        labels_in("ru"),
        "ru",
    ),
    "devanagari": _receipt(
        "श्री भोजनालय",
        "गांधी मार्ग १२, नई दिल्ली",
        (
            ("2", "पनीर टिक्का", "19.00"),
            ("1", "क्षत्रिय थाली, मसाला छाछ", "13.90"),
            ("3", "मिट्टी के चूल्हे की तंदूरी रोटी", "24.50"),
        ),
        "+ हरी मिर्च",
        "धन्यवाद, फिर आइए!",
        labels_in("hi"),
        "hi",
    ),
    "thai": _receipt(
        "ครัวคุณยาย",
        "12 ถนนสุขุมวิท กรุงเทพฯ",
        (
            ("2", "ผัดไทยกุ้งสด", "19.00"),
            ("1", "ต้มยำกุ้งน้ำข้น", "13.90"),
            ("3", "ข้าวเหนียวมะม่วง ญี่ปุ่น ที่ปู่", "24.50"),
        ),
        "+ ไข่ดาว",
        "ขอบคุณค่ะ",
        _said(receipt="ใบเสร็จ", total="รวม", order="ออเดอร์", change="เงินทอน", tax="ภาษี"),
        "th",
    ),
    "arabic": _receipt(
        "مطعم الواحة",
        "شارع النخيل 12، دبي",
        (
            ("2", "كباب لحم بالفرن (حار)", "19.00"),
            ("1", "شاي بالنعناع 0.5 L", "13.90"),
            ("3", "خبز طازج مع الزعتر والجبن الأبيض", "24.50"),
        ),
        "+ نعناع",
        "شكرا لزيارتكم!",
        _said(receipt="إيصال", total="المجموع", order="طلب", guests="ضيوف", change="الباقي"),
        "ar",
    ),
    "hebrew": _receipt(
        "מסעדת הגן",
        "רחוב הרצל 12, תל אביב",
        (
            ("2", "שקשוקה עם 2 ביצים (חריף)", "19.00"),
            ("1", "חומוס וטחינה", "13.90"),
            ("3", "סלט ירקות קצוץ, Extra olive oil", "24.50"),
        ),
        "+ פיתה",
        "תודה ולהתראות!",
        _said(receipt="קבלה", total="סך הכול", order="הזמנה", guests="אורחים", change="עודף"),
        "he",
    ),
    "cjk": _receipt(
        "中華食堂 さくら",
        "東京都千代田区 1-2-3 · 서울",
        (
            ("2", "宫保鸡丁 麻婆豆腐", "19.00"),
            ("1", "とんかつ定食（大盛り）、味噌汁とごはん、季節の小鉢付き直火焼き", "13.90"),
            ("3", "비빔밥 불고기", "24.50"),
        ),
        "+ 半熟卵",
        "ありがとうございました",
        _said(receipt="領収書", total="合計", order="注文", guests="人数", change="お釣り"),
        "ja",
    ),
}


def paper(script: str) -> Image.Image:
    """What comes out of the simulated printer: the bytes interpreted, not the document drawn."""
    printer = SimulatedPrinter(PROFILE.width_dots)
    printer.feed(encode(PAPERS[script], PROFILE).data, 0.0)
    (strip,) = printer.strips
    return strip.picture()


def main() -> None:
    """Draw all anew."""
    FOLDER.mkdir(exist_ok=True)
    for script in PAPERS:
        paper(script).save(FOLDER / f"{script}.png", optimize=True)


if __name__ == "__main__":
    main()
