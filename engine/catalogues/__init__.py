"""Catalogues: lists that a process offers and its owner keeps, declared under `catalogues:` of process.yaml.

    catalogues:
      causas:
        title: {es: Causas, en: Causes}
        help: "000:19 nombra los códigos sin explicarlos."
        value: codigo            # the column that a case keeps; without it, the first
        label: nombre            # the column that people read; without it, the second, else the first
        columns:                 # type: text integer decimal money boolean date list
          - {name: codigo, label: {es: Código, en: Code}, required: true}
          - {name: nombre, label: {es: Nombre, en: Name}}
        rows:                    # as delivered; a row may say `activo: false`
          - {codigo: OG, nombre: OG}
          - [AA, AA]             # or in the order of the columns

A case sees the rows in force when it is decided, as it sees parameters: a change makes a new version with who, when and why.

    catalogo("causas")           the active rows as contexts (in English: catalog)
    catalogo("causas", true)     all rows, each with `activo`
    opciones("causas")           [{value, label}] of the active rows: `options: =opciones("causas")` of a field (options)

A called process brings its own catalogues along.
"""
from engine.catalogues.declared import ACTIVE, Catalogue, CatalogueColumn, check, declared, named
from engine.catalogues.functions import CATALOGUE_FUNCTIONS, catalogue_functions, in_force
from engine.catalogues.rows import judge

__all__ = ["ACTIVE", "CATALOGUE_FUNCTIONS", "Catalogue", "CatalogueColumn", "catalogue_functions", "check", "declared", "in_force", "judge", "named"]
