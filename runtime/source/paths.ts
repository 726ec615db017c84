/** File paths as text, for both separators: the pure core has no file system. */

/** The folder of a file, without the last separator. */
export function folderOf(file: string): string {
  return file.slice(0, Math.max(0, lastSeparator(file)));
}

/** `relative` seen from `folder`, with `.` and `..` resolved. */
export function joinPath(folder: string, relative: string): string {
  const separator = folder.includes("\\") && !folder.includes("/") ? "\\" : "/";
  const parts = folder.split(/[\\/]/);
  for (const part of relative.split(/[\\/]/)) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join(separator);
}

/** The file's name without its extension. */
export function stemOf(file: string): string {
  return file.slice(lastSeparator(file) + 1).replace(/\.[^.]*$/, "");
}

export function extensionOf(file: string): string {
  const name = file.slice(lastSeparator(file) + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot) : "";
}

function lastSeparator(file: string): number {
  return Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"));
}
