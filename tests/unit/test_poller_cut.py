"""A document that is cut into its entries reads as feedparser reads it whole, entry for entry."""

import codecs

import pytest
from feedparser.mixin import _FeedParserMixin
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.events import Entry
from tests.support import feed_parts as parts
from tests.support.cutting import check_cutting, is_cut

READ: dict[bytes, Entry] = {}
"""What each digest stood for, over all documents of this module."""
EACH_ROOT = pytest.mark.parametrize("root", [parts.RSS, parts.RDF, parts.ATOM], ids=["rss", "rdf", "atom"])


def mostly(usual: str, others: list[str]) -> st.SearchStrategy[str]:
    return st.integers(0, 5).flatmap(lambda chance: st.just(usual) if chance else st.sampled_from(others))


@st.composite
def documents(draw: st.DrawFn) -> tuple[bytes, str]:
    opening, closing, tag = draw(st.sampled_from(parts.ROOTS))
    attributes = mostly("", parts.ATTRIBUTES)
    pieces = [draw(mostly(parts.PROLOGS[0], parts.PROLOGS))]
    pieces.append(opening.format(parts.DECLARED + draw(attributes), draw(attributes)))
    pieces += draw(st.lists(st.sampled_from(parts.HEAD), max_size=4))
    pieces.append(draw(mostly("", parts.ODD_HEAD)))
    for _ in range(draw(st.integers(0, 5))):
        fields = draw(st.lists(st.sampled_from(parts.FIELDS), max_size=6))
        if draw(st.integers(0, 9)) == 0:
            fields.insert(draw(st.integers(0, len(fields))), draw(st.sampled_from(parts.ODD_FIELDS)))
        pieces += [f"<{tag}{draw(attributes)}>{''.join(fields)}</{tag}>", draw(mostly("", parts.BETWEEN))]
    text = "".join([*pieces, closing])
    encoding = draw(mostly("utf-8", parts.ENCODINGS))
    return text.encode(encoding, "xmlcharrefreplace"), draw(mostly(parts.HEADERS[0], parts.HEADERS))


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_any_document_cut_reads_as_it_does_whole(document: tuple[bytes, str]) -> None:
    check_cutting(*document, read=READ)


@pytest.mark.soak
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_many_documents_cut_read_as_they_do_whole(document: tuple[bytes, str]) -> None:
    check_cutting(*document, read=READ)


def _elements() -> list[str]:
    """Every element that feedparser does something about, as it stands in a document that declares all prefixes."""
    handled = {name.partition("_")[2] for name in dir(_FeedParserMixin) if name.startswith(("_start_", "_end_"))}
    handled = {name.partition("_")[2] for name in handled}
    prefixed = {f"{prefix}_": prefix for prefix in parts.NAMESPACES}
    return sorted(
        next(
            (name.replace(begin, f"{prefix}:", 1) for begin, prefix in prefixed.items() if name.startswith(begin)), name
        )
        for name in handled
    )


IN_ENTRIES = [
    "<{0}>chữ</{0}>",
    "<{0} url='u' href='h' type='xhtml' start='00:00'>1</{0}>",
    "<source><{0}>1</{0}></source>",
    "<media:group><{0} a='1'/></media:group>",
    "<image><{0}>1</{0}></image>",
    "<author><{0}>1</{0}></author>",
    "<{0}><name>1</name><{0}/></{0}>",
]
IN_CHANNELS = [*IN_ENTRIES[:2], "<image><{0}>1</{0}></image>", "<{0}><{0}/></{0}>"]


@EACH_ROOT
def test_every_element_known_to_feedparser_alone_in_an_entry(root: parts.Root) -> None:
    bodies = [parts.among_probes(root, IN_ENTRIES[0].format(element)) for element in _elements()]
    assert len(bodies) > 100
    # Not those that begin or end a part of the document, nor those that feedparser fails at.
    assert sum(not is_cut(check_cutting(body, most=-1)) for body in bodies) < 12


@EACH_ROOT
def test_every_element_known_to_feedparser_alone_in_the_channel(root: parts.Root) -> None:
    bodies = [parts.before_probes(root, IN_CHANNELS[0].format(element)) for element in _elements()]
    assert sum(not is_cut(check_cutting(body, most=-1)) for body in bodies) < 20


@pytest.mark.soak
@EACH_ROOT
def test_every_element_known_to_feedparser_in_other_elements(root: parts.Root) -> None:
    for element in _elements():
        for form in IN_ENTRIES:
            check_cutting(parts.among_probes(root, form.format(element)), most=0)
        for form in IN_CHANNELS:
            check_cutting(parts.before_probes(root, form.format(element)), most=0)


@pytest.mark.parametrize("root", parts.ROOTS[:-1])
def test_ordinary_documents_are_cut(root: parts.Root) -> None:
    body = parts.document(root, "".join(parts.HEAD[:-1]), *(f"<title>Tin {n}</title>{parts.PROBE}" for n in range(4)))
    for encoded in (body.encode(), codecs.BOM_UTF8 + body.encode(), body.replace("utf-8", "utf-16").encode()):
        assert is_cut(check_cutting(encoded, read=READ))


@EACH_ROOT
def test_no_ordinary_field_keeps_a_document_whole(root: parts.Root) -> None:
    for field in parts.FIELDS:
        assert is_cut(check_cutting(parts.among_probes(root, field), most=-1, read=READ)), field
    for field in parts.HEAD:
        assert is_cut(check_cutting(parts.before_probes(root, field), most=-1, read=READ)), field


@EACH_ROOT
def test_what_may_leave_a_trace_keeps_a_document_whole(root: parts.Root) -> None:
    for field in parts.ODD_FIELDS:
        assert not is_cut(check_cutting(parts.among_probes(root, field), most=-1)), field
    for field in parts.ODD_HEAD:
        assert not is_cut(check_cutting(parts.before_probes(root, field), most=-1)), field
