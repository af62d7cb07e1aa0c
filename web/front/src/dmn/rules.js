// Marks the rules of a table that matched: by their id, their label, or their number from the top.

export function markRules(tables, board, wanted) {
  const rules = tables.getActiveView()?.element.decisionLogic?.rule ?? [];
  const matched = rules.filter((rule, index) => [rule.id, rule.label, String(index + 1)].some((name) => wanted.includes(name)));
  const draw = () => {
    for (const { id } of matched) {
      for (const cell of board.querySelectorAll(`[data-row-id="${CSS.escape(id)}"]`)) cell.classList.add('tr-matched');
    }
  };
  if (matched.length) requestAnimationFrame(draw); // the table is drawn after this event
}
