import { Message } from "../controls/Message.tsx";
import { selectPipeline, useSession } from "../state/session.ts";
import { Banners } from "../toolbar/Banners.tsx";
import { ParametersForm } from "./ParametersForm.tsx";

/** The parameters view in the side bar. */
export function ParametersSurface() {
  const pipeline = useSession(selectPipeline);
  const document = useSession((session) => session.document);
  return (
    <div className="surface is-parameters">
      <Banners />
      {pipeline && (
        <p className="surface-name" title={document?.name}>
          {pipeline.name}
        </p>
      )}
      {pipeline ? (
        <ParametersForm key={`${document?.uri}${pipeline.name}`} pipeline={pipeline} />
      ) : (
        <Message icon="settings" title="No pipeline">
          {document
            ? `${document.name} defines no pipeline.`
            : "Open a file that defines a pipeline to set its parameters."}
        </Message>
      )}
    </div>
  );
}
