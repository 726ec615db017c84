/** The zod that pipeline files get when they have none of their own: `import { z } from "zod"` works without an install. */
export * from "zod";
export { z as default } from "zod";
