/** The form that a waiting run shows: its question, the answer by the schema, and why an answer was not taken. */
import { useCallback, useEffect, useRef, useState } from "react";
import { z } from "zod";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import type { InvocationState } from "../../runtime/model/run.ts";
import { RpcError } from "../../runtime/protocol/rpc.ts";
import { Button } from "../controls/Button.tsx";
import { Icon } from "../controls/Icon.tsx";
import { NestedEditors } from "../form/NestedEditor.tsx";
import type { ValueProblem } from "../form/validate.ts";
import { validate } from "../form/validate.ts";
import { ValueEditor } from "../form/ValueEditor.tsx";
import { formatDuration } from "../format/duration.ts";
import { ask, host } from "../state/connect.ts";
import { useQuestion } from "../state/question.ts";
import { notify } from "../state/session.ts";

interface AskFormProps {
  readonly runId: string;
  readonly invocation: string;
  readonly question: NonNullable<InvocationState["ask"]>;
}

const Refused = z.object({
  problems: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })),
});

export function AskForm({ runId, invocation, question }: AskFormProps) {
  const { schema, name } = question;
  const [value, setValue] = useState<Json | undefined>(() => startOf(schema));
  const [problems, setProblems] = useState<readonly ValueProblem[]>([]);
  const [isSending, setSending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useFocusOnCall(form, invocation);

  const send = async () => {
    const given = value === undefined ? [{ path: [], message: "Is required." }] : validate(schema, value);
    setProblems(given);
    if (given.length > 0 || value === undefined) return focusFirst(form.current);
    setSending(true);
    try {
      await host.request("run.answer", { runId, invocation, value });
    } catch (error) {
      const refused = error instanceof RpcError ? Refused.safeParse(error.data) : undefined;
      // Asked again, with the engine's reason at the field.
      if (refused?.success)
        setProblems(refused.data.problems.map((each) => ({ ...each, message: sentence(each.message) })));
      else notify(error instanceof Error ? error.message : String(error));
      focusFirst(form.current);
    } finally {
      setSending(false);
    }
  };
  const change = useCallback((next: Json) => {
    setValue(next);
    setProblems([]);
  }, []);
  const leave = useCallback(() => {}, []);
  const draft = useCallback((message: string) => setProblems([{ path: [], message }]), []);
  const own = problems.filter(({ path }) => path.length === 0);
  return (
    <form
      ref={form}
      className="ask"
      aria-label={`Question: ${question.question}`}
      data-own-undo
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        const isMultiline = event.target instanceof HTMLElement && /textarea|text-area/i.test(event.target.tagName);
        if (event.key !== "Enter" || isMultiline || event.target instanceof HTMLButtonElement) return;
        if (event.target instanceof HTMLElement && event.target.tagName === "VSCODE-BUTTON") return;
        event.preventDefault();
        void send();
      }}
    >
      <p className="ask-question">
        <Icon name="question" className="status-asking" />
        <strong>{question.question}</strong>
      </p>
      <NestedEditors value={ValueEditor}>
        <ValueEditor
          schema={schema}
          root={schema}
          value={value}
          onChange={change}
          onLeave={leave}
          onDraft={draft}
          problems={problems}
          label={typeof schema.title === "string" ? schema.title : name}
        />
      </NestedEditors>
      {own.map((problem) => (
        <p key={problem.message} className="field-problem" role="alert">
          {problem.message}
        </p>
      ))}
      <div className="ask-actions">
        <Button isPrimary isDisabled={isSending} onPress={() => void send()}>
          Answer
        </Button>
        <Button title="Ends the run as cancelled" onPress={() => void ask(host.request("run.cancel", { runId }))}>
          Cancel Run
        </Button>
        {question.timeoutMs !== undefined && <TimeLeft until={question.openedAt + question.timeoutMs} />}
      </div>
    </form>
  );
}

/** What the question suggests; the rest is for the person to say. */
function startOf({ default: start, type, properties }: JsonSchema): Json | undefined {
  if (start !== undefined || type !== "object" || !properties) return start;
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, { default: given }]) => (given === undefined ? [] : [[name, given]])),
  );
}

function sentence(text: string): string {
  const said = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(said) ? said : `${said}.`;
}

function focusFirst(form: HTMLFormElement | null): void {
  form
    ?.querySelector<HTMLElement>("input, select, textarea, vscode-text-field, vscode-text-area, vscode-checkbox")
    ?.focus();
}

/** The user was brought here: by a notification, the card or the toolbar. */
function useFocusOnCall(form: React.RefObject<HTMLFormElement | null>, invocation: string): void {
  const focused = useQuestion((state) => state.focused);
  useEffect(() => {
    if (focused === undefined || (focused !== true && focused !== invocation)) return undefined;
    // Toolkit fields take the focus only once they are upgraded and drawn.
    const timer = setTimeout(() => {
      form.current?.scrollIntoView({ block: "nearest" });
      focusFirst(form.current);
      useQuestion.setState({ focused: undefined });
    }, 60);
    return () => clearTimeout(timer);
  }, [focused, invocation, form]);
}

function TimeLeft({ until }: { readonly until: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, Math.ceil((until - now) / 1_000) * 1_000);
  return <span className="dim">The run pauses in {formatDuration(left)}</span>;
}
