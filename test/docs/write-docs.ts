/** `npm run docs`: writes the generated parts of the documents. */
import { writeSections } from "./sections";

writeSections();
