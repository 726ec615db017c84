import type { Failure } from "../../runtime/model/failure.ts";
import { Icon } from "../controls/Icon.tsx";
import { ask, host } from "../state/connect.ts";
import type { Frame } from "./frames.ts";
import { framesOf } from "./frames.ts";

/** An error as the user's own code raised it; frames open the file at their line. */
export function FailureView({ failure }: { readonly failure: Failure }) {
  const frames = framesOf(failure);
  return (
    <section className="failure" role="group" aria-label="Error">
      <p className="failure-title">
        <Icon name="error" className="status-failed" />
        <strong>{failure.name}</strong>
        {failure.code !== undefined && <span className="dim">{failure.code}</span>}
      </p>
      <p className="failure-message">{failure.message}</p>
      {frames.length > 0 && (
        <ol className="frames">
          {frames.map((frame) => (
            <li key={frame.text}>
              <FrameLine frame={frame} />
            </li>
          ))}
        </ol>
      )}
      {failure.cause && (
        <>
          <p className="dim">Caused by</p>
          <FailureView failure={failure.cause} />
        </>
      )}
    </section>
  );
}

function FrameLine({ frame }: { readonly frame: Frame }) {
  const { location } = frame;
  if (!location) return <code>{frame.text}</code>;
  const { file, line, column } = location;
  return (
    <button
      type="button"
      className="link frame"
      title={`${file}:${line}`}
      onClick={() => void ask(host.request("location.open", { file, line, ...(column !== undefined && { column }) }))}
    >
      <span>{frame.name}</span>{" "}
      <span className="dim">
        {file.split(/[\\/]/).at(-1)}:{line}
      </span>
    </button>
  );
}
