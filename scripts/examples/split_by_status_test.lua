test("adds, changes, deletes", {
  given = [[
    =LDR  00000nam a2200000   4500
    =001  new

    =LDR  00000cam a2200000   4500
    =001  changed

    =LDR  00000dam a2200000   4500
    =001  gone

    =LDR  00000?am a2200000   4500
    =001  odd
  ]],
  expect_outputs = {
    ["adds.mrc"] = "=001  new",
    ["changes.mrc"] = "=001  changed",
    ["deletes.txt"] = "gone",
    ["unknown.mrc"] = "=001  odd",
  },
  expect_printed = "unknown status '?': given record 4, 001 odd",
})

test("a record to delete that cannot be named", {
  args = { prefix = "march-" },
  given = [[
    =LDR  00000dam a2200000   4500
    =245  10$aTitle
  ]],
  expect_outputs = { ["march-unknown.mrc"] = "=245  10$aTitle" },
})
