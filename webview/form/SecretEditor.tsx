import { useEffect, useState } from "react";
import { IconButton } from "../controls/IconButton.tsx";
import { ask, host } from "../state/connect.ts";
import type { EditorProps } from "./editor.ts";
import { TextEditor } from "./TextEditor.tsx";

/** The name of a secret. The secret itself never comes here: the host asks for it and keeps it, or finds it in its environment. */
export function SecretEditor(props: EditorProps) {
  const name = typeof props.value === "string" ? props.value : "";
  const isName = /^(env:)?[A-Za-z_]\w*$/.test(name);
  const [found, setFound] = useState<{ readonly name: string; readonly where: string | undefined }>();
  useEffect(() => {
    if (!isName) return undefined;
    let isOver = false;
    const timer = setTimeout(() => {
      void host.request("secret.find", { name }).then(
        ({ where }) => !isOver && setFound({ name, where }),
        () => {},
      );
    }, 300);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [name, isName]);
  const keep = async () => {
    const answer = await ask(host.request("secret.keep", { name }));
    if (answer?.kept) setFound({ name, where: "VS Code" });
  };
  const isKnown = isName && found?.name === name;
  return (
    <>
      <span className="optional">
        <span className="optional-value">
          <TextEditor {...props} isMonospace placeholder="name of the secret, such as API_KEY" />
        </span>
        <IconButton
          icon="key"
          label={`Keep a value for ${name === "" ? props.label : name} in VS Code`}
          isDisabled={!isName}
          onPress={() => void keep()}
        />
      </span>
      {isKnown && (
        <p className={`field-base${found.where === undefined ? " is-missing" : ""}`}>
          {found.where === undefined
            ? "No value yet: keep one here, or set the environment variable."
            : `Value from ${found.where}`}
        </p>
      )}
    </>
  );
}
