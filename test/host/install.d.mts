export function chromiumPath(): string | undefined;
export function ensureHost(): string | undefined;
export function ensureChromium(): string | undefined;
export function hostNode(): string;
