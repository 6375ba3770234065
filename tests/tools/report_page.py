"""Pages as a browser lays them out: a headless Chromium measures their texts, lines and
boxes, and photographs them."""

import html
import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

BROWSER = "chromium"

# Measures a page in a frame of the width that is asked for: a browser's own window is 500
# pixels wide at least. Lengths are CSS pixels, from the corner of the page; colours are
# [red, green, blue] from 0 to 255.
MEASURE = r"""
function measure(frame) {
  const page = frame.contentDocument, view = frame.contentWindow;
  frame.style.height = page.documentElement.scrollHeight + "px";
  const styleOf = (element) => view.getComputedStyle(element);
  const boxOf = (element) => {
    const box = element.getBoundingClientRect();
    return [box.left, box.top, box.right, box.bottom];
  };
  const isSvg = (element) => element instanceof view.SVGElement;
  const parse = (color) => {
    const [red, green, blue, opacity = 1] = color.match(/[\d.]+/g).map(Number);
    return {color: [red, green, blue], opacity};
  };

  // The colour of what lies under the middle of an element.
  const below = (element) => {
    const [left, top, right, bottom] = boxOf(element);
    const stack = page.elementsFromPoint((left + right) / 2, (top + bottom) / 2);
    let seen = [255, 255, 255];
    for (const one of stack.reverse()) {
      if (one.tagName === "text" || one === element) break;
      const style = styleOf(one);
      const paint = isSvg(one) && one.tagName !== "svg" ? style.fill : style.backgroundColor;
      if (paint === "none") continue;
      const {color, opacity} = parse(paint), share = opacity * style.opacity;
      seen = seen.map((part, i) => color[i] * share + part * (1 - share));
    }
    return seen;
  };

  const words = [...page.querySelectorAll("h1,h2,li,td,th")].filter((one) => one.textContent)
    .map((one) => ({words: one.textContent, size: parseFloat(styleOf(one).fontSize),
                    color: parse(styleOf(one).color).color, below: below(one),
                    box: boxOf(one), within: boxOf(page.body)}));
  const pictures = [...page.querySelectorAll("main > svg")].map((picture) => {
    const scale = picture.getBoundingClientRect().width / picture.viewBox.baseVal.width;
    const texts = [...picture.querySelectorAll("text")].map((one) => {
      const style = styleOf(one);
      // Letters may have an outline below them, on which they are read.
      const isOutlined = style.stroke !== "none" && style.paintOrder.startsWith("stroke");
      return {words: one.textContent, size: parseFloat(style.fontSize) * scale,
              color: parse(style.fill).color,
              below: isOutlined ? parse(style.stroke).color : below(one),
              box: boxOf(one), within: boxOf(picture)};
    });
    // Of a marker what its corners are, wherever it stands.
    const formOf = (path) => {
      const box = path.getBBox(), from = (value, begin) => Math.round(10 * (value - begin)) / 10;
      const corners = path.getAttribute("d").replace(/([ML])(\S+) ([-.\d]+)/g,
        (_, letter, x, y) => letter + from(x, box.x) + " " + from(y, box.y));
      return corners.replace(/-0\b(?!\.)/g, "0") +
             (styleOf(path).fill === styleOf(path).stroke ? " filled" : "");
    };
    const legend = [...picture.querySelectorAll("path.line + path.marker")]
      .filter((marker) => marker.nextElementSibling?.tagName === "text")
      .map((marker) => ({name: marker.nextElementSibling.textContent, marker: formOf(marker),
                         dash: styleOf(marker.previousElementSibling).strokeDasharray}));
    const strokes = [...picture.querySelectorAll(".line,.marker,.bar")]
      .map((one) => parse(styleOf(one).stroke).color);
    const count = (kind) => picture.querySelectorAll(kind).length;
    return {title: picture.getAttribute("aria-label"), box: boxOf(picture), texts, legend, strokes,
            frame: boxOf(picture.querySelector(".frame")), lines: count(".line"),
            markers: count(".marker"), bars: count(".bar"), cells: count(".heat"),
            images: count("image")};
  });
  // Boxes whose content is wider than they are, those that scroll among them.
  const tooWide = [page.documentElement, ...page.querySelectorAll("body,body *")]
    .filter((one) => !isSvg(one) && one.scrollWidth > one.clientWidth)
    .map((one) => `${one.tagName}: ${one.scrollWidth} > ${one.clientWidth}`);
  return {width: view.innerWidth, tooWide, words, pictures,
          background: parse(styleOf(page.body).backgroundColor).color};
}
"""


def require_browser():
    """Ends the program with one line if there is no browser."""
    if shutil.which(BROWSER) is None:
        sys.exit(f"{BROWSER} is missing: tools/setup.sh installs it")


def run_browser(address, width, height, scheme, *options):
    """What the browser prints. `scheme` is "light" or "dark"."""
    # Its processes may still write to the profile when it has ended, and the shared memory
    # of a container may be too small for it.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        ended = subprocess.run(
            [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--disable-dev-shm-usage",
             f"--user-data-dir={profile}", f"--window-size={width},{height}",
             f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
             *options, f"file://{address}"],
            capture_output=True, text=True, check=False, timeout=200)
    if ended.returncode != 0:
        raise RuntimeError(f"{BROWSER} ended with {ended.returncode}: {ended.stderr}")
    return ended.stdout


def measure_pages(pages, widths, scheme):
    """What MEASURE finds in each page at each width, by (page, width)."""
    places = [(page, width) for page in pages for width in widths]
    frames = ""
    for page, width in places:
        with open(page, encoding="utf-8") as file:
            content = html.escape(file.read())
        frames += f'<iframe style="border:0;width:{width}px" srcdoc="{content}"></iframe>\n'
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as driver:
        driver.write(f"""<!DOCTYPE html><meta name="color-scheme" content="light dark"/>
            {frames}<pre></pre><script>{MEASURE}
            onload = () => document.querySelector("pre").textContent = JSON.stringify(
              [...document.querySelectorAll("iframe")].map(measure));
            </script>""")
        driver.flush()
        output = run_browser(driver.name, 1700, 1000, scheme, "--dump-dom")
    found = re.search("<pre>(.+)</pre>", output)
    if found is None:
        raise RuntimeError(f"{BROWSER} measured nothing")
    return dict(zip(places, json.loads(html.unescape(found[1]))))


def photograph(page, width, height, scheme, picture):
    """Writes what a window shows into the PNG file `picture`."""
    run_browser(page, width, height, scheme, f"--screenshot={picture}")


def read_png(path, rows):
    """The first rows of a PNG file of 8 bits without interlacing: its width, and for each
    row the pixels as (red, green, blue)."""
    with open(path, "rb") as file:
        content = file.read()
    assert content.startswith(b"\x89PNG\r\n\x1a\n"), path
    place, packed = 8, b""
    while place < len(content):
        length, kind = struct.unpack(">I4s", content[place:place + 8])
        chunk = content[place + 8:place + 8 + length]
        if kind == b"IHDR":
            width, _, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", chunk)
            assert (depth, interlaced) == (8, 0) and color in (2, 6), chunk
        elif kind == b"IDAT":
            packed += chunk
        place += 12 + length
    samples = 3 if color == 2 else 4
    stride = width * samples
    data = zlib.decompressobj().decompress(packed, rows * (stride + 1))
    above, image = bytearray(stride), []
    for begin in range(0, len(data) - stride, stride + 1):
        filtering, row = data[begin], bytearray(data[begin + 1:begin + 1 + stride])
        undo_filter(filtering, row, above, samples)
        image.append(list(zip(row[0::samples], row[1::samples], row[2::samples])))
        above = row
    return width, image


def undo_filter(filtering, row, above, samples):
    """PNG specification, section 9: each byte is a difference to a guess from bytes to the
    left, above, and left of that."""
    for i, value in enumerate(row):
        left = row[i - samples] if i >= samples else 0
        up = above[i]
        if filtering == 0:
            return
        if filtering == 1:
            guess = left
        elif filtering == 2:
            guess = up
        elif filtering == 3:
            guess = (left + up) // 2
        else:
            corner = above[i - samples] if i >= samples else 0
            near = left + up - corner
            guess = min((left, up, corner), key=lambda one: abs(near - one))
        row[i] = (value + guess) & 255


def luminance(color):
    """Relative luminance by WCAG 2: what is left of a colour in black and white."""
    def linear(value):
        value /= 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return sum(share * linear(value) for share, value in zip((0.2126, 0.7152, 0.0722), color))


def contrast(one, other):
    """From 1, which cannot be seen, to 21, black on white (WCAG 2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
