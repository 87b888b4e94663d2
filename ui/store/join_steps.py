"""What somebody does at a tablet so that it trusts the box: one list for each system.

The words are those of the systems' own menus: Android 14, iPadOS 18, Windows 11, macOS 15,
ChromeOS 130, Chromium on Linux.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.text import N_

PEM, DER, PROFILE = "comanda.pem", "comanda.crt", "comanda.mobileconfig"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: its words, its picture in `static/join`, and a file to fetch, if any."""

    words: str
    picture: str
    file: str = ""


_CHECK = Step(N_("Come back to this page and tap Check now."), "check")
_DOWNLOAD = Step(N_("Tap Download the certificate."), "download", DER)

STEPS: dict[str, tuple[Step, ...]] = {
    "android": (
        _DOWNLOAD,
        Step(N_("Open Settings and search for: CA certificate."), "settings"),
        Step(N_("Tap CA certificate, then Install anyway, and choose comanda.crt."), "certificate"),
        _CHECK,
    ),
    "ipados": (
        Step(N_("In Safari, tap Download the profile, then Allow."), "allow", PROFILE),
        Step(N_("Open Settings, tap Profile Downloaded, then Install three times."), "profile"),
        Step(
            N_("In Settings: General, About, Certificate Trust Settings. Switch Comanda on."),
            "trust",
        ),
        _CHECK,
    ),
    "windows": (
        _DOWNLOAD,
        Step(N_("Open the file, tap Install Certificate, Local Machine."), "certificate"),
        Step(N_("Choose: Trusted Root Certification Authorities. Close the browser."), "trust"),
        _CHECK,
    ),
    "macos": (
        Step(N_("Tap Download the profile."), "download", PROFILE),
        Step(N_("Open System Settings, Device Management, and install the profile."), "profile"),
        Step(N_("In Keychain Access, open the Comanda certificate: Always Trust."), "trust"),
        _CHECK,
    ),
    "chromeos": (
        _DOWNLOAD,
        Step(N_("Open Settings, Security, Manage certificates, Authorities, Import."), "settings"),
        Step(N_("Choose comanda.crt and trust it for websites."), "trust"),
        _CHECK,
    ),
    "linux": (
        Step(N_("Tap Download the certificate."), "download", PEM),
        Step(N_("In the browser's settings: Certificates, Authorities, Import."), "settings"),
        Step(N_("Choose comanda.pem and trust it for websites."), "trust"),
        _CHECK,
    ),
}

SYSTEMS = {
    "android": "Android",
    "ipados": "iPad, iPhone",
    "windows": "Windows",
    "macos": "Mac",
    "chromeos": "Chromebook",
    "linux": "Linux",
}
"""Their own names, which nobody translates."""
