/** Entry of `pulumi up` and `pulumi preview`. */
import { runStack } from "./run-stack";

module.exports = () => runStack(__dirname);
