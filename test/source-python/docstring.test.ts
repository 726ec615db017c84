import { expect, test } from "vitest";
import { readDocstring } from "../../runtime/source/python/docstring.ts";

const cases: readonly (readonly [string, string, string | undefined, Record<string, string>])[] = [
  ["nothing", "   ", undefined, {}],
  ["one line", " Reads rows. ", "Reads rows.", {}],
  ["paragraphs", "First.\n\n    Second\n    line.\n    ", "First.\n\nSecond\nline.", {}],
  [
    "Google",
    "Fits.\n\n    Args:\n        rows (list[dict]): The rows,\n            all of them.\n        rate: How: fast.\n        *more: Rest.\n        a, b: Both.\n        no_help:\n    Returns:\n        rows: Not a parameter.\n    ",
    "Fits.",
    { rows: "The rows, all of them.", rate: "How: fast.", more: "Rest.", a: "Both.", b: "Both." },
  ],
  [
    "NumPy",
    "Fits.\n\n    Parameters\n    ----------\n    rows : list of dict\n        The rows,\n        all of them.\n    x, y : int, optional\n        Both.\n\n    Returns\n    -------\n    out : int\n        Not a parameter.\n    ",
    "Fits.",
    { rows: "The rows, all of them.", x: "Both.", y: "Both." },
  ],
  [
    "reStructuredText",
    "Fits.\n\n    :param rows: The rows,\n        all of them.\n    :param float rate: How fast.\n    :type rows: list\n    :returns: Nothing.\n    :raises ValueError: Never.\n    ",
    "Fits.",
    { rows: "The rows, all of them.", rate: "How fast." },
  ],
  ["CRLF and tabs", "Fits.\r\n\r\n\tArgs:\r\n\t\trows: The rows.\r\n\t", "Fits.", { rows: "The rows." }],
  [
    "a word that is no section",
    "Notes on rows: they are many.\n\nArgs are listed elsewhere.",
    "Notes on rows: they are many.\n\nArgs are listed elsewhere.",
    {},
  ],
  ["an empty section", "Fits.\n\nArgs:\n", "Fits.", {}],
];

for (const [name, text, description, help] of cases) {
  test(name, () => {
    const docstring = readDocstring(text);
    expect(docstring.description).toBe(description);
    expect(Object.fromEntries(docstring.help)).toEqual(help);
  });
}
