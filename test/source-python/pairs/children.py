from pipeloom import ask, pipeline, step


@step
def load(path: str): ...


@step
def publish(model, note: str = ""): ...


@pipeline
def child(path: str = "a"):
    rows = load(path)
    return {"rows": rows, "copy": load(rows)}


@pipeline
def parent():
    rows, copy = child("b")
    inner = child.embed()
    note = ask("note", "Publish?")
    result = publish(rows, note)
    publish([copy, inner, result])
    return result
