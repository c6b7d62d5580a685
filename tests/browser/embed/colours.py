"""Contrast as a browser paints it: see-through and mixed colours laid over what is under them."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

# The browser's own painting turns any notation into red, green and blue, and lays one over another.
# Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
MEASURE = """(elements, ground) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const paint = (colours) => {
    for (const colour of [ground, ...colours]) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const under = (start) => {
    const colours = [];
    for (let one = start; one; one = one.parentElement) {
      colours.unshift(getComputedStyle(one).backgroundColor);
    }
    return colours;
  };
  const ratio = (front, back) => {
    const [dark, light] = [paint(front), paint(back)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  return elements.filter((one) => one.checkVisibility()).map((one) => {
    const style = getComputedStyle(one);
    const inside = under(one);
    const outside = under(one.parentElement);
    return {
      words: one.textContent,
      text: ratio([...inside, style.color], inside),
      border: parseFloat(style.borderInlineEndWidth) && style.borderInlineEndStyle !== "none"
        ? ratio([...inside, style.borderInlineEndColor], outside) : 1,
      fill: ratio(inside, outside),
      outline: parseFloat(style.outlineWidth) && style.outlineStyle !== "none"
        ? ratio([...outside, style.outlineColor], outside) : 1,
    };
  });
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """What stands out how far: 1 is not at all, 21 black on white.

    Attributes:
        words: what the element says.
        text: of the words against their ground.
        border: of the edge against what is around the element; 1 without an edge.
        fill: of the element's ground against what is around it.
        outline: of the focus ring against what is around the element; 1 without one.
    """

    words: str
    text: float
    border: float
    fill: float
    outline: float


def contrasts_of(elements: Locator) -> list[Contrast]:
    """Measure those that can be seen, on a browser window that is white under the page."""
    return [Contrast(**one) for one in elements.evaluate_all(MEASURE, "white")]


def contrast_of(element: Locator) -> Contrast:
    """Measure one element that can be seen."""
    [contrast] = contrasts_of(element)
    return contrast


def texts_below(page: Page, selector: str, least: float) -> dict[str, float]:
    """Return the words that are harder to read than that, with their contrast."""
    measured = contrasts_of(page.locator(selector))
    assert measured, f"nothing on the page is {selector}"
    return {one.words: one.text for one in measured if one.text < least}
