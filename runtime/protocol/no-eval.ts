/** Imported before every other module where a content security policy forbids `eval`: zod then neither uses it nor probes for it. */
import { z } from "zod";

z.config({ jitless: true });
