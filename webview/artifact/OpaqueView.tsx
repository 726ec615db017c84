import type { Artifact } from "../../runtime/model/value.ts";
import { Icon } from "../controls/Icon.tsx";

/** A value only its own language can open. Opening a pickle runs code, so no viewer does. */
export function OpaqueView({ artifact }: { readonly artifact: Artifact }) {
  const { preview, codec, digest } = artifact;
  return (
    <div className="opaque">
      <p className="opaque-title">
        <Icon name="lock" />
        Not opened, for safety
      </p>
      <p>
        {preview?.typeName === undefined ? (
          "This value"
        ) : (
          <>
            A <code>{preview.typeName}</code>
          </>
        )}{" "}
        is stored as{" "}
        {codec === "pickle"
          ? "a Python pickle. Loading a pickle can run any code, so it is opened only by steps that you wrote."
          : "an object that only its own language can read."}
      </p>
      {codec === "pickle" && (
        <>
          <p>Give it to a step, or save it with “Save as…” and load it where you trust it:</p>
          <pre className="example">
            <code>{`import pickle\n\nwith open("${digest.slice(0, 8)}.pickle", "rb") as file:\n    value = pickle.load(file)  # only if you trust who made it`}</code>
          </pre>
        </>
      )}
      {preview && preview.summary !== preview.typeName && <p className="dim">{preview.summary}</p>}
    </div>
  );
}
