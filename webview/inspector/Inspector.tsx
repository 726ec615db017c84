export function Inspector({ isNarrow }: { readonly isNarrow: boolean }) { return <aside className={isNarrow ? "inspector is-bottom" : "inspector"} />; }
