/** `setArgument`: a literal at the call. */
import type { Json } from "../../model/json.ts";
import { literalText, quoteStyle } from "../literal-text.ts";
import { givenOf, inputOf, setGiven } from "./argument.ts";
import { shortened } from "./connect.ts";
import { refuse } from "./refusal.ts";
import type { Session } from "./session.ts";
import { callOf, sourceOf } from "./syntax.ts";

export function setArgument(session: Session, node: string, input: string, value: Json): void {
  const anchor = session.anchor(node);
  callOf(session, anchor);
  const { binding, range } = inputOf(session, anchor, input);
  const given = givenOf(session, anchor, input);
  const before = given ? sourceOf(session, given.value) : "";
  switch (binding.type) {
    case "output":
      return refuse(
        "not-a-literal",
        `"${input}" of "${node}" is the result of another step: ${shortened(before)}. Disconnect it first.`,
        range,
      );
    case "parameter":
      return refuse(
        "not-a-literal",
        `"${input}" of "${node}" is the parameter "${binding.parameter}". Disconnect it first, or change the parameter.`,
        range,
      );
    case "expression":
      return refuse(
        "not-a-literal",
        `"${input}" of "${node}" is computed: ${shortened(binding.text)}. Change it in the text.`,
        range,
      );
    case "literal":
    case "default":
    case "unbound":
      break;
    default:
      binding satisfies never;
  }
  const { language, style } = session;
  // A name that stands for a constant must not lose it.
  if (
    given &&
    /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(before) &&
    !/^(true|false|null|None|True|False)$/.test(before)
  ) {
    refuse("not-a-literal", `"${input}" of "${node}" is ${before}, which is set elsewhere. Change it there.`, range);
  }
  session.apply(
    setGiven(session, anchor, input, literalText(value, language, quoteStyle(before) ?? style.quote, before)),
  );
}
