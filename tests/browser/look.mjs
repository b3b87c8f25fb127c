// Open pages from file:// in headless Chromium with the network off and tell what was seen, as JSON.
// node look.mjs SETTINGS.json: {chromium, pages: [{name, path}], screenshots, fonts}; the answer goes to stdout.
import { readFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const PAPER = { width: 794, height: 1123 }; // A4 at 96 dots an inch
mkdirSync(settings.screenshots, { recursive: true });

const browser = await chromium.launch({
  executablePath: settings.chromium,
  args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking"],
  env: settings.fonts ? { ...process.env, FONTCONFIG_FILE: settings.fonts } : process.env,
});
const seen = {};
for (const { name, path } of settings.pages) seen[name] = await look(name, path);
await browser.close();
process.stdout.write(JSON.stringify(seen));

async function look(name, path) {
  const context = await browser.newContext({ viewport: DESK, offline: true, locale: "zh-CN" });
  const page = await context.newPage();
  const told = { errors: [], requests: [] };
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && told.errors.push(m.text()));
  page.on("pageerror", (e) => told.errors.push(String(e)));
  page.on("request", (r) => {
    if (!/^(file|data|blob|about):/.test(r.url())) told.requests.push(r.url());
  });
  await page.goto(pathToFileURL(path).href, { waitUntil: "load" });
  const shot = (kind) => page.screenshot({ path: join(settings.screenshots, `${name}-${kind}.png`), fullPage: true });
  told.images = await page.evaluate(images);
  told.structure = await page.evaluate(structure);
  if (settings.fonts) {
    told.fonts = await fonts(page);
    await shot("nofonts");
    await context.close();
    return told;
  }
  await shot("desk");
  await page.evaluate(axe);
  told.axe = (await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }))).violations.map((v) => ({
    id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)),
  }));
  told.desk = await page.evaluate(overflow);
  told.keyboard = await keyboard(page);
  told.tables = await tables(page);
  await page.setViewportSize(PHONE);
  told.phone = await page.evaluate(overflow);
  await shot("phone");
  await page.setViewportSize(PAPER);
  await page.emulateMedia({ media: "print" });
  told.paper = await page.evaluate(overflow);
  told.printed = await page.evaluate(() =>
    [...document.querySelectorAll("nav, .gov-code, .gov-search, .gov-data")].filter((e) => e.offsetHeight > 0).length);
  await shot("paper");
  await context.close();
  return told;
}

// Every picture that did not load, or that says nothing to who cannot see it.
function images() {
  const all = [...document.images];
  return {
    count: all.length,
    broken: all.filter((i) => !i.complete || !i.naturalWidth).map((i) => i.alt || i.src.slice(0, 60)),
    silent: all.filter((i) => !i.alt.trim()).length,
  };
}

function structure() {
  const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((h) => Number(h.tagName[1]));
  return {
    title: document.title,
    lang: document.documentElement.lang,
    mains: document.querySelectorAll("main").length,
    firsts: levels.filter((l) => l === 1).length,
    jumps: levels.filter((l, i) => l > (levels[i - 1] ?? 0) + 1).length,
    unnamed: [...document.querySelectorAll("nav, [role=region]")].filter((e) => !e.getAttribute("aria-label")).length,
  };
}

// How far the page is wider than its window, and what sticks out.
function overflow() {
  const width = document.documentElement.clientWidth;
  const scrolls = (e) => e && e !== document.body && (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 1 && !scrolls(e.parentElement));
  return {
    beyond: document.documentElement.scrollWidth - width,
    wide: wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)),
  };
}

// The tab key reaches every link, button, field and scrolling table, in the order of the page, visibly.
async function keyboard(page) {
  const wanted = await page.evaluate(() => {
    const list = [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")];
    window.stops = list.filter((e) => e.checkVisibility({ contentVisibilityAuto: true }));
    return window.stops.length;
  });
  const met = [];
  let hidden = 0;
  const steps = Math.min(wanted, 60);
  for (let i = 0; i < steps; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      const style = getComputedStyle(e);
      return { index: window.stops.indexOf(e), seen: style.outlineStyle !== "none" || style.boxShadow !== "none" };
    });
    met.push(at.index);
    hidden += !at.seen;
  }
  return { wanted, met, hidden };
}

// Sort and search, by keyboard, in every table that offers them.
async function tables(page) {
  const results = [];
  for (const table of await page.$$("table")) {
    const buttons = await table.$$("button.gov-sort");
    const rows = await table.$$eval("tbody tr", (r) => r.length);
    const result = { rows, sortable: buttons.length > 0 };
    if (buttons.length) {
      const column = async () => table.$$eval("tbody tr", (r) => r.map((x) => x.cells[0].textContent.trim()));
      const before = await column();
      await buttons[0].focus();
      await page.keyboard.press("Enter");
      const up = await column();
      const ascending = await table.$eval("th", (h) => h.getAttribute("aria-sort"));
      await page.keyboard.press("Space");
      Object.assign(result, { before, up, down: await column(), ascending });
      result.descending = await table.$eval("th", (h) => h.getAttribute("aria-sort"));
    }
    const search = await table.evaluateHandle((t) => (t.closest(".gov-table") ?? t).previousElementSibling);
    const field = await search.asElement()?.$("input[type=search]");
    result.searchable = Boolean(field);
    if (field) {
      const word = await table.$eval("tbody tr:last-child", (r) => [...r.cells].map((c) => c.textContent.trim()).sort((a, b) => b.length - a.length)[0].slice(0, 20));
      await field.fill(word);
      const shown = async () => table.$$eval("tbody tr", (r) => r.filter((x) => x.offsetHeight > 0).map((x) => x.textContent));
      Object.assign(result, { word, found: await shown() });
      result.said = await search.asElement().$eval("[role=status]", (s) => s.textContent);
      await field.fill("没有这样的内容 zzz");
      result.none = (await shown()).length;
      await field.fill("");
      result.all = (await shown()).length;
    }
    results.push(result);
  }
  return results;
}

// The fonts that draw the Chinese characters of the page: those that came with it, or the system's.
async function fonts(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument", { depth: -1 });
  const { nodeIds } = await session.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector: "h1, h2, p, td, th, li, blockquote, summary, a, button, label" });
  const used = { own: 0, system: {} };
  for (const nodeId of nodeIds.slice(0, 1500)) {
    const { fonts: found } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
    for (const f of found) {
      if (f.isCustomFont) used.own += f.glyphCount;
      else used.system[f.familyName] = (used.system[f.familyName] ?? 0) + f.glyphCount;
    }
  }
  return used;
}
