from datetime import date, datetime
from typing import Annotated, Any, Literal, Optional, Union
from pipeloom import Param, pipeline


@pipeline
def everything(
    whole: int,
    fraction: float = 0.5,
    flag: bool = True,
    text: str = "it's \"x\"\n",
    optional: Optional[int] = None,
    union: Union[int, str] = "x",
    choice: Literal["a", "b"] = "a",
    single: Literal[3] = 3,
    mixed: Literal["auto", 1, None] = "auto",
    names: list[str] = ["a", "b"],
    anything: list[Any] = [],
    mapping: dict[str, float] = {"x": -1.5},
    pair: tuple[int, str] = (1, "x"),
    unique: set[int] = [1],
    day: date = "2024-01-31",
    moment: datetime = "2024-01-31T00:00:00Z",
    bounded: Annotated[int, Param(ge=1, le=10, multiple_of=2, help="Even", title="A number")] = 4,
    open: Annotated[float, Param(gt=0, lt=1e3)] = 0.5,
    pattern: Annotated[str, Param(pattern=r"^\d+$", min_length=1, max_length=5)] = "1",
    listed: Annotated[list[int], Param(min_length=1, max_length=3)] = [1],
    secret: Annotated[str, Param(format="secret")] = "",
    free: Any = 1,
):
    return None
