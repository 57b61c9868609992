/** `npm run docs`: writes the generated parts of the documents, and the drawing that the README shows. */
import { writeGenerated } from "./sections";

void writeGenerated();
