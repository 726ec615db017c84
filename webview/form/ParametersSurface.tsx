export function ParametersSurface() { return null; }
