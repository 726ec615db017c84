export function ArtifactSurface() { return null; }
