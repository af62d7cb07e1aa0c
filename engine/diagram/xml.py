"""XML from strangers, read without entities, DTD or network, bounded in size and depth."""
from lxml import etree

from engine.diagram.words import catalogue, problem
from engine.errors import NotDeployable

LARGEST = 5 * 1024 * 1024  # bytes
DEEPEST = 100  # nested elements

catalogue({
    "too-large": ("error",
                  ("El archivo pesa {size} MB; el máximo es 5 MB.", "Divida el diagrama o quite las imágenes incrustadas."),
                  ("The file has {size} MB; the limit is 5 MB.", "Split the diagram or remove embedded images.")),
    "forbidden-dtd": ("error",
                      ("El archivo declara un DOCTYPE o entidades.", "Quite la línea <!DOCTYPE …>: un diagrama no la necesita."),
                      ("The file declares a DOCTYPE or entities.", "Remove the <!DOCTYPE …> line: a diagram needs none.")),
    "broken-xml": ("error",
                   ("El XML está dañado en la línea {line}: {what}", "Vuelva a exportar el archivo desde su editor."),
                   ("The XML is broken at line {line}: {what}", "Export the file again from your editor.")),
    "too-deep": ("error",
                 ("El XML anida más de {limit} niveles.", "Simplifique el archivo."),
                 ("The XML is nested deeper than {limit} levels.", "Simplify the file.")),
})


def parse(xml: bytes, file: str = "", language: str = "es") -> etree._Element:
    """The root element. Raises NotDeployable with one problem."""
    if len(xml) > LARGEST:
        raise NotDeployable([problem("too-large", file, language=language, size=round(len(xml) / 2**20, 1))])
    # Zero bytes are dropped before looking so that UTF-16 cannot hide the declaration.
    if b"<!doctype" in xml.replace(b"\0", b"").lower() or b"<!entity" in xml.replace(b"\0", b"").lower():
        raise NotDeployable([problem("forbidden-dtd", file, language=language)])
    reader = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, dtd_validation=False,
                             huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(xml, reader)
    except etree.XMLSyntaxError as error:
        what = (error.msg or "").split(", line")[0]
        raise NotDeployable([problem("broken-xml", file, language=language, line=error.lineno or 1, what=what)]) from error
    except ValueError as error:  # an encoding that is not what the file says
        raise NotDeployable([problem("broken-xml", file, language=language, line=1, what=str(error))]) from error
    if root is None:
        raise NotDeployable([problem("broken-xml", file, language=language, line=1, what="vacío")])
    _bound_depth(root, file, language)
    return root


def _bound_depth(root: etree._Element, file: str, language: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise NotDeployable([problem("too-deep", file, language=language, limit=DEEPEST)])
