"""A table as it comes out of a file: lines of text, and what is wrong with single cells."""

from dataclasses import dataclass, field

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_LINES = 20_000 + 20  # 20,000 rows, a head and a few lines of title
MOST_COLUMNS = 100
MOST_CELLS = 600_000
LONGEST_CELL = 2_000

FORMULA, ERROR, INEXACT, LONG = "intake.formula", "intake.error_cell", "intake.inexact", "intake.long"
WORDS = {
    FORMULA: "是公式：请改为公式算出的值",
    ERROR: "是错误值：请改正后再导入",
    INEXACT: "数字超过15位，表格软件已丢失末位：请把该列设为文本后重新录入",
    LONG: f"超过{LONGEST_CELL}个字",
}


@dataclass
class Table:
    """Lines that say anything, each with its number in the file; problems by (line, column)."""

    lines: list[tuple[int, list[str]]] = field(default_factory=list)
    problems: dict[tuple[int, int], str] = field(default_factory=dict)

    def as_json(self) -> dict:
        """For keeping."""
        return {"lines": self.lines, "problems": [[r, c, code] for (r, c), code in self.problems.items()]}

    @classmethod
    def from_json(cls, kept: dict) -> "Table":
        return cls(
            [(number, cells) for number, cells in kept["lines"]],
            {(r, c): code for r, c, code in kept["problems"]},
        )
