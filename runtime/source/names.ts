/**
 * Names across files: what stands at a place, where else it stands, and how it is called otherwise.
 *
 * Boundary: one file at a time. Which files of a workspace to look into is the caller's to know; `also` says under which other file the
 * same thing is known.
 */
import type { ParsedFile } from "../model/graph.ts";
import type { EditedFile, Reading } from "./edit.ts";
import { EditRefused, type Refusal } from "./edit/refusal.ts";
import { openSession, type Reader, type Session } from "./edit/session.ts";
import type { Host } from "./modules.ts";
import { filesOf } from "./modules.ts";
import type { Resolve } from "./names/imported.ts";
import { nameAt as nameIn, type Named } from "./names/name-at.ts";
import { placesOf, rename as renameIn, type Renaming } from "./names/rename.ts";

export type { Named, Shared } from "./names/name-at.ts";

export interface NameAt {
  readonly named: Named;
  readonly start: number;
  readonly end: number;
}

export interface ReferencesInFile {
  readonly places: readonly { readonly start: number; readonly end: number }[];
  readonly also: Renaming["also"];
}

export type RenameResult = Renaming | { readonly refused: Refusal };

export function nameAt(reading: Reading, file: EditedFile, host: Host, offset: number): NameAt | undefined {
  const session = openOn(reading, file, undefined);
  try {
    return nameIn(session, offset, resolver(file, host), (pipeline) => openOn(reading, file, pipeline));
  } finally {
    session.close();
  }
}

/** Every place in the file that means the same, in the order of the text. */
export function referencesTo(reading: Reading, file: EditedFile, host: Host, named: Named): ReferencesInFile {
  const session = openOn(reading, file, named.kind === "shared" ? undefined : named.pipeline);
  try {
    const { edits, also } = placesOf(session, named, named.name, resolver(file, host));
    return { places: edits.map(({ start, end }) => ({ start, end })).sort((a, b) => a.start - b.start), also };
  } catch (error) {
    if (error instanceof EditRefused) return { places: [], also: [] };
    throw error;
  } finally {
    session.close();
  }
}

export function rename(reading: Reading, file: EditedFile, host: Host, named: Named, to: string): RenameResult {
  const session = openOn(reading, file, named.kind === "shared" ? undefined : named.pipeline);
  try {
    return renameIn(session, named, to, resolver(file, host));
  } catch (error) {
    if (error instanceof EditRefused) return { refused: error.refusal };
    throw error;
  } finally {
    session.close();
  }
}

function openOn(reading: Reading, file: EditedFile, pipeline: string | undefined): Session {
  const reader: Reader = { ...reading, parse: (text) => reading.parse(text), file: file.file, language: file.language };
  return openSession(reader, file.text, file.parsed, indexOf(file.parsed, pipeline));
}

function indexOf({ pipelines }: ParsedFile, name: string | undefined): number {
  return name === undefined ? 0 : pipelines.findIndex((pipeline) => pipeline.name === name);
}

function resolver({ file, language }: EditedFile, host: Host): Resolve {
  const known = new Map<string, string | undefined>();
  return (specifier) => {
    if (!known.has(specifier)) {
      const candidates = filesOf({ file, language }, specifier, host);
      known.set(
        specifier,
        candidates.find((path) => host.readText(path) !== undefined),
      );
    }
    return known.get(specifier);
  };
}
