// Search and sort for tables, with nothing but the page itself.
for (const table of document.querySelectorAll("table.gov, table.dataframe")) {
  const body = table.tBodies[0];
  if (!body || !table.tHead || table.tHead.rows.length !== 1) continue;
  const rows = [...body.rows];
  const value = (row, i) => (row.cells[i] ? row.cells[i].textContent.trim() : "");
  const number = (text) => (/^[-+−]?[\d,.]+\s*%?$/.test(text) ? parseFloat(text.replace(/[,%\s]/g, "").replace("−", "-")) : NaN);
  [...table.tHead.rows[0].cells].forEach((head, i) => {
    const filled = rows.filter((row) => value(row, i) !== "");
    if (filled.length && filled.every((row) => !isNaN(number(value(row, i)))))
      for (const row of [...rows, table.tHead.rows[0]]) if (row.cells[i]) row.cells[i].classList.add("gov-number");
    if (rows.length < 4) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "gov-sort";
    button.textContent = head.textContent;
    head.textContent = "";
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = rows.slice().sort((a, b) => {
        const [x, y] = [value(a, i), value(b, i)];
        if (x === "" || y === "") return (x === "") - (y === "");
        const [p, q] = [number(x), number(y)];
        const order = isNaN(p) || isNaN(q) ? x.localeCompare(y, "zh") : p - q;
        return down ? -order : order;
      });
      body.append(...sorted);
    });
  });
  if (rows.length < 9) continue;
  const label = document.createElement("label");
  label.className = "gov-search";
  const input = document.createElement("input");
  input.type = "search";
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  label.append("查找 Search ", input, " ", count);
  const box = table.closest(".gov-table") || table;
  box.before(label);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      shown += !row.hidden;
    }
    count.textContent = wanted ? `${shown} / ${rows.length}` : "";
  });
}
