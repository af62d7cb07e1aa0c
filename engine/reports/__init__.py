"""Reports: what process.yaml declares under `reports:`, computed exactly from the rows of registers.

    reports:
      reporte_mensual_servicio:
        title: {es: Reporte mensual, en: Monthly report}
        period: month                     # what people choose: month | day; both are understood everywhere
        register: archivo_postventa       # its rows are the report's rows
        date: fechaHoraFacturacion        # the column that says to which period a row belongs; without it, when it was written
        where: estado != "Anulada"        # FEEL over a row: its columns, `consecutivo`, `parameters`
        final_after: PT72H                # after the period's end; until then the edition is "preliminar". Or FEEL: a
                                          # duration, a number of hours, or the moment itself; `end` is the period's end
        visible_to: [Gerencia de Ventas]  # besides owner group and auditors; without it, all who see the cases
        columns: [numeroFactura, {name: dias, label: Días, value: diasRetraso + 1}]   # without it, those of the register
        filters: [courier]                # columns that the page offers to narrow by; the API narrows by any column
        sources:                          # further registers
          reclamos: {register: reclamos, date: fecha}
        indicators:
          I1:                             # one figure: the JSON value is a number, or null where there is nothing to divide by
            title: Cobertura
            text: What the document says of a low figure.
            percent: contactado = true    # rows where …
            of: estado != "x"             # … of rows where …; without it, of all
          I3:                             # a line per group: a list of {courier, cumplimiento, …}, null without any row
            group: courier                # FEEL; a list puts the row into several groups
            as: courier                   # the group's name in the list; without it, the text of `group`
            where: contactado = true
            measures:
              cumplimiento: {percent: cumplioPromesa = true, label: Cumplimiento}
              maximoRetraso: {max: diasRetraso, unit: días}
          I4: {from: reclamos, group: categoria, measures: {porcentaje: {share: true}}}

A measure is one of: `count`, `percent` (of the group), `share` (of the rows of all groups; `of: {from: reclamos, where: …}`
takes them from another register), `meets` (percent against `at_least`, compared as whole numbers: "Cumple", "No cumple"),
with a condition or `true`; `sum`, `mean`, `min`, `max`, `distribution`, with an expression (rows where it is null do not
count; `values` lists what a distribution always shows); `value`, FEEL over the measures before it. Each may have `where`,
`label` and `unit`. Figures are exact: nothing is rounded before it is compared, and nothing is divided by zero.
"""
