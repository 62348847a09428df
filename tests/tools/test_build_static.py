"""The build of the front end: it keeps what is used, says what changed, and stays small."""

import pytest

from tools import build_static
from tools.css_purge import Used, purge, shorten

USED = Used(classes={"btn", "icon"}, elements={"a", "p", "body"})


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".btn{color:red}", ".btn{color:red}"),
        (".btn .icon{fill:red}.btn .gone{fill:red}", ".btn .icon{fill:red}"),
        (".gone,.btn{color:red}", ".btn{color:red}"),
        (".btn:not(.gone){color:red}", ".btn:not(.gone){color:red}"),
        ("video,p{color:red}", "p{color:red}"),
        ("#place{color:red}", ""),
        (".btn[data-bs-toggle]{color:red}", ""),
        ("p:focus:not([data-focus-mouse=true]){color:red}", ""),
        (".btn{--a:1}", ""),
        ("body{--a:1;--b:var(--a);--c:2}p{color:var(--b)}", "body{--a:1;--b:var(--a)}p{color:var(--b)}"),
        ("@media (min-width:1px){.gone{color:red}}", ""),
        ("@media (min-width: 1px){.btn{color:red}}", "@media (min-width: 1px){.btn{color:red}}"),
        ("@keyframes turn{to{top:0}}.btn{color:red}", ".btn{color:red}"),
        ("@keyframes turn{to{top:0}}.btn{animation:turn 1s}", "@keyframes turn{to{top:0}}.btn{animation:turn 1s}"),
        ('@font-face{font-family:"X";src:url(x.woff)}', ""),
        ("/*# sourceMappingURL=x.css.map */.btn{color:red}", ".btn{color:red}"),
    ],
)
def test_only_rules_that_may_match_something_stay(css, kept):
    assert purge(css, USED) == kept


def test_a_variable_read_by_our_own_style_stays():
    assert purge("body{--a:1}", USED, kept_variables="p{top:var(--a)}") == "body{--a:1}"


@pytest.mark.parametrize(
    ("css", "short"),
    [
        ("a , p > b ~ i { color : red ; margin: 0  auto }", "a,p>b~i{color:red;margin:0 auto}"),
        ("p{width:calc( 100% - 2px )}", "p{width:calc(100% - 2px)}"),
        ('p{content:"a > b , c"}', 'p{content:"a > b , c"}'),
        ("p{top:0!important}", "p{top:0!important}"),
        ('p{background:url("a, b.svg")}', 'p{background:url("a, b.svg")}'),
    ],
)
def test_shortening_changes_nothing_that_means_something(css, short):
    assert shorten(css) == short


def test_an_unreadable_stylesheet_stops_the_build():
    with pytest.raises(ValueError, match="is not understood"):
        shorten("@import url(x.css);")


def test_the_kept_output_is_what_the_sources_give(capsys):
    assert build_static.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_a_changed_source_is_reported(capsys):
    kept = [path for path in build_static.BUILD.rglob("*") if path.is_file()]
    built = {str(path.relative_to(build_static.BUILD)): path.read_bytes() for path in kept} | {
        "pavilion.css": b"changed"
    }

    assert build_static.check(built) == 1
    assert capsys.readouterr().out == "static/build/pavilion.css is not what the sources give: run `make static`.\n"


def test_a_changed_vendored_file_is_reported(monkeypatch):
    monkeypatch.setattr(build_static, "digest", lambda path: "0" * 64)

    assert len(build_static.check_vendor()) == 12


def test_classes_icons_and_shapes_are_found_where_they_are_used():
    assert {"btn-primary", "container-xxl", "visually-hidden"} <= build_static.used_classes()
    assert "search" in build_static.used_icons()
    assert 'id="pv-ok"' in build_static.sprite()


def test_our_own_style_names_no_foreign_address():
    style = build_static.page_style()

    assert ("http:" in style.replace("http://www.w3.org", ""), "https:" in style, "@import" in style) == (
        False,
        False,
        False,
    )
