"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function resolve(openapi, thing) {
  if (!thing || !thing.$ref) return thing;
  return thing.$ref.slice(2).split("/").reduce((at, key) => at[key], openapi);
}

function typeOf(openapi, schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.oneOf || schema.anyOf) return (schema.oneOf || schema.anyOf).map((one) => typeOf(openapi, one)).join(" | ");
  if (schema.type === "array") return typeOf(openapi, schema.items) + "[]";
  return [].concat(schema.type || "any").join(" | ") + (schema.format ? ` (${schema.format})` : "");
}

function table(headings, rows) {
  const head = element("tr", {}, ...headings.map((heading) => element("th", {}, heading)));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, cell))));
  return element("table", {}, head, ...body);
}

function example(content) {
  return Object.entries(content || {}).map(([type, media]) =>
    element("div", {}, element("span", { class: "quiet" }, type),
      element("pre", {}, JSON.stringify(media.example ?? null, null, 2))));
}

function details(openapi, operation) {
  const parts = [];
  if (operation.description) parts.push(element("p", {}, operation.description));
  if (operation.security) {
    const optional = operation.security.some((one) => Object.keys(one).length === 0);
    parts.push(element("p", { class: "quiet" }, optional ? "Signing in is optional." : "Sign in: bearer token."));
  }
  const parameters = (operation.parameters || []).map((one) => resolve(openapi, one));
  if (parameters.length) {
    parts.push(element("h3", {}, "Parameters"), table(["Name", "In", "Type", ""], parameters.map((one) => [
      element("code", {}, one.name + (one.required ? " *" : "")), one.in, typeOf(openapi, one.schema), one.description || "",
    ])));
  }
  if (operation.requestBody) parts.push(element("h3", {}, "Body"), ...example(operation.requestBody.content));
  parts.push(element("h3", {}, "Answers"));
  for (const [status, given] of Object.entries(operation.responses)) {
    const response = resolve(openapi, given);
    const inner = element("details", {}, element("summary", {}, element("code", {}, status), response.description || ""));
    inner.append(element("div", {}, ...example(response.content)));
    parts.push(inner);
  }
  return element("div", {}, ...parts);
}

function entry(openapi, path, method, operation) {
  const made = element("details", { id: operation.operationId, "data-text": `${method} ${path} ${operation.summary || ""}`.toLowerCase() },
    element("summary", {}, element("span", { class: `method ${method}` }, method.toUpperCase()),
      element("code", {}, path), element("span", { class: "summary" }, operation.summary || "")));
  made.addEventListener("toggle", () => made.childElementCount > 1 || made.append(details(openapi, operation)));
  return made;
}

function show(openapi) {
  document.getElementById("about").textContent = openapi.info.description;
  const groups = new Map();
  for (const [path, item] of Object.entries(openapi.paths)) {
    for (const method of METHODS.filter((one) => item[one])) {
      const tag = (item[method].tags || ["Other"])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(entry(openapi, path, method, item[method]));
    }
  }
  for (const [tag, entries] of [...groups].sort()) {
    document.getElementById("tags").append(element("a", { href: `#${tag}` }, tag));
    document.getElementById("operations").append(element("section", {}, element("h2", { id: tag }, tag), ...entries));
  }
}

document.getElementById("find").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/);
  for (const one of document.querySelectorAll("details[data-text]")) {
    one.hidden = !words.every((word) => one.dataset.text.includes(word));
  }
  for (const section of document.querySelectorAll("section")) {
    section.hidden = !section.querySelector("details[data-text]:not([hidden])");
  }
});

fetch("/docs/openapi.json").then((answer) => answer.json()).then(show).catch((error) => {
  document.getElementById("about").textContent = `The document could not be loaded: ${error}`;
});
