/** import() for the files of a bundle: code that was kept compiled has none (plan/bundle). */
exports.importModule = (name) => import(name);
