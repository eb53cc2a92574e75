/** Small pure parts: the router's patterns, problem documents, the icon sprite. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ICON_NAMES } from "../src/design/icon-names";
import { match } from "../src/router";
import { asProblem } from "../src/wire/http";

it("matches addresses by their named parts", () => {
  expect(match("/desk/encounter/:id", "/desk/encounter/42")).toEqual({ id: "42" });
  expect(match("/desk", "/desk/")).toEqual({});
  expect(match("/desk", "/desk/patients")).toBeNull();
  expect(match("/desk/:id", "/doctor/1")).toBeNull();
});

it("reads problem documents, and makes one up for what is none", () => {
  const told = JSON.stringify({ title: "Conflict", status: 409, code: "claim.taken", fields: [] });
  expect(asProblem(409, told).code).toBe("claim.taken");
  expect(asProblem(502, "<html>bad gateway</html>")).toMatchObject({ code: "http.502", status: 502, fields: [] });
  expect(asProblem(500, "null").code).toBe("http.500");
});

it("the icon names are those of the sprite", () => {
  const sprite = readFileSync(new URL("../src/design/icons.svg", import.meta.url), "utf8");
  const ids = [...sprite.matchAll(/<symbol id="([\w-]+)"/g)].map((found) => found[1]);
  expect(ids).toEqual([...ICON_NAMES]);
});
