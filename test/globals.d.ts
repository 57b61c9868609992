// Here and not in tsconfig.json, which is published for Pulumi's schema analyser: consumers have no mocha.
/// <reference types="mocha" />
