"""Drafts of documents: Word templates filled with what is known, the unknown marked."""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_COLOR_INDEX
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from docxtpl import DocxTemplate
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

from desk.casefile.fields import Fields
from desk.casefile.wording import drafts, phrase, registry, unknown

SHIPPED = Path(__file__).parent / "templates"
_MARK = re.compile(re.escape(phrase("unknown", "\0")).replace("\0", "[^«»]*"))
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_OPEN = {"{{": "}}", "{%": "%}"}


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a template: the file, the tag as it stands there, what to write."""

    file: str
    tag: str
    message: str

    def __str__(self) -> str:
        tag = f" {self.tag}:" if self.tag else ""
        return f"{self.file}:{tag} {self.message}"


class TemplateError(ValueError):
    """A template that cannot be filled; ``faults`` holds every one of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def template_of(draft: str, own: Path) -> Path:
    """The bank's own template of this name in the folder ``own``, else the shipped one.

    Raises:
        KeyError: there is no such draft.
    """
    if draft not in drafts():
        raise KeyError(draft)
    replaced = own / f"{draft}.docx"
    return replaced if replaced.is_file() else SHIPPED / f"{draft}.docx"


def filled(template: Path, fields: Fields) -> bytes:
    """The document, with unknown fields marked and highlighted.

    Raises:
        TemplateError: the template is no Word document, or a tag in it is wrong.
    """
    faults = check(template)
    if faults:
        raise TemplateError(faults)
    marked: Docx = Document(io.BytesIO(_rendered(template, fields)))
    for paragraph in _paragraphs(marked):
        _highlight(paragraph)
    written = io.BytesIO()
    marked.save(written)
    return written.getvalue()


def check(template: Path) -> tuple[Fault, ...]:
    """Everything that is wrong with a template; nothing when it can be filled."""
    try:
        state = template.stat()
    except OSError as error:
        return (Fault(template.name, "", f"cannot be read: {error.strerror}"),)
    return _checked(template, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _checked(template: Path, *_: int) -> tuple[Fault, ...]:
    """The same for a file that stays as it is: when and how large it was tell another one."""
    try:
        document = DocxTemplate(str(template))
        document.init_docx()
        parts = list(_sources(document))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, OSError):
        return (Fault(template.name, "", "is no Word document; save it as .docx in Word"),)
    faults: list[Fault] = []
    for source in parts:
        unclosed = list(_unclosed(source))
        faults += [Fault(template.name, tag, message) for tag, message in unclosed]
        if not unclosed:
            faults += [
                Fault(template.name, tag, message) for tag, message in _misunderstood(source)
            ]
    if not faults:
        try:
            _rendered(template, _sample())
        except TemplateError as error:
            return error.faults
    return tuple(dict.fromkeys(faults))


def _rendered(template: Path, fields: Fields) -> bytes:
    texts = {name: text or unknown(name) for name, text in fields.texts.items()}
    document = DocxTemplate(str(template))
    try:
        document.render({**texts, **fields.flags, **fields.lists}, _environment(), autoescape=True)
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        message = f"cannot be filled: {error}; use the fields as they are"
        raise TemplateError((Fault(template.name, "", message),)) from error
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _sample() -> Fields:
    """Nothing known, a row in every list."""
    known = registry()
    return Fields(
        texts=dict.fromkeys(known["texts"]),
        flags=dict.fromkeys(known["flags"], True),
        lists={name: [dict(of["fields"])] for name, of in known["lists"].items()},
    )


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True)


def _sources(document: DocxTemplate) -> Iterator[str]:
    """Body, headers and footers, a paragraph a line, tags that Word split put together."""
    body = document.patch_xml(document.get_xml())
    linked = [
        document.patch_xml(document.get_part_xml(part))
        for uri in (document.HEADER_URI, document.FOOTER_URI)
        for _, part in document.get_headers_footers(uri)
    ]
    for source in (body, *linked):
        yield re.sub(r"<w:p([ >])", r"\n<w:p\1", source)


def _unclosed(source: str) -> Iterator[tuple[str, str]]:
    """Tags that are begun and not ended within their paragraph, or ended and not begun."""
    for line in source.split("\n"):
        text = re.sub(r"<[^>]+>", "", line)
        left = _TAG.sub("", text)
        for opening, closing in _OPEN.items():
            if opening in left:
                yield left[left.index(opening) :][:60].strip(), f"is not closed; add {closing}"
            elif closing in left:
                end = left.index(closing) + 2
                yield left[max(0, end - 60) : end].strip(), f"is not opened; add {opening}"


def _misunderstood(source: str) -> Iterator[tuple[str, str]]:
    environment = _environment()
    try:
        tree = environment.parse(source)
        environment.compile(source)
    except jinja2.TemplateSyntaxError as error:
        line = source.split("\n")[min(error.lineno, source.count("\n") + 1) - 1]
        tags = _TAG.findall(re.sub(r"<[^>]+>", "", line))
        yield tags[0] if tags else "", f"is not understood: {error.message}"
        return
    known = registry()
    names = {*known["texts"], *known["flags"], *known["lists"]}
    for name in sorted(find_undeclared_variables(tree) - names):
        yield _tag_with(name, source), f"{name} is no field{_near(name, names)}"
    for loop in tree.find_all(nodes.For):
        yield from _columns(loop, known["lists"], source)


def _columns(loop: nodes.For, lists: dict[str, Any], source: str) -> Iterator[tuple[str, str]]:
    """Attributes of a row that its list does not have."""
    if not isinstance(loop.iter, nodes.Name) or not isinstance(loop.target, nodes.Name):
        return
    of_list = lists.get(loop.iter.name)
    if of_list is None:
        return
    columns = set(of_list["fields"])
    for used in loop.find_all(nodes.Getattr):
        of_row = isinstance(used.node, nodes.Name) and used.node.name == loop.target.name
        if of_row and used.attr not in columns:
            name = f"{loop.target.name}.{used.attr}"
            message = f"{used.attr} is no column of {loop.iter.name}{_near(used.attr, columns)}"
            yield _tag_with(name, source), message


def _near(name: str, names: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(names), n=1)
    return f"; did you mean {near[0]}?" if near else "; see desk/casefile/fields.yaml"


def _tag_with(name: str, source: str) -> str:
    """The tag that uses a name, as it stands in the document."""
    whole = re.compile(rf"\b{re.escape(name)}\b")
    return next((tag for tag in _TAG.findall(source) if whole.search(tag)), "")


def _paragraphs(document: Docx) -> Iterator[Paragraph]:
    """Every paragraph, those of tables, headers and footers too."""
    roots = [document.element.body]
    for section in document.sections:
        roots += [section.header._element, section.footer._element]
    for root in roots:
        for element in root.iter(qn("w:p")):
            yield Paragraph(element, document)


def _highlight(paragraph: Paragraph) -> None:
    """Set each mark of an unknown field apart and colour it."""
    for run in list(paragraph.runs):
        pieces = re.split(f"({_MARK.pattern})", run.text)
        if len(pieces) == 1:
            continue
        for piece in pieces:
            if not piece:
                continue
            copied = deepcopy(run._r)
            run._r.addprevious(copied)
            part = Run(copied, paragraph)
            part.text = piece
            if _MARK.fullmatch(piece):
                part.font.highlight_color = WD_COLOR_INDEX.YELLOW
        run._r.getparent().remove(run._r)
