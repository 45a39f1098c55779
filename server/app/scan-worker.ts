// Entry of a scanning thread where the sources themselves run.
import { serveBatches } from "./serve-batches.ts";

serveBatches();
