import type { Language } from "../../runtime/model/graph.ts";

/** The editor's language ids that pipelines are written in. */
const languages: Readonly<Record<string, Language>> = {
  typescript: "typescript",
  typescriptreact: "typescript",
  python: "python",
};

export function languageOf(languageId: string): Language | undefined {
  return Object.hasOwn(languages, languageId) ? languages[languageId] : undefined;
}

const library = String.raw`(?:pipeloom|flowyml|zenml|metaflow|prefect|dagster|kfp|airflow|kedro)`;
const mention: Readonly<Record<Language, RegExp>> = {
  typescript: new RegExp(String.raw`from\s*["']${library}(?:/[^"']*)?["']|import\(\s*["']${library}["']`),
  python: new RegExp(String.raw`^\s*(?:from|import)\s+${library}\b`, "m"),
};

/** A glance that spares other files the parser: false means that the text cannot be a pipeline file. */
export function mayUsePipeloom(text: string, language: Language): boolean {
  return mention[language].test(text);
}

/** Selectors for providers. */
export const pipelineSelectors = Object.keys(languages).map((language) => ({ language }));
