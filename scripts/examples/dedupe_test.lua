local books = [[
  =001  x1
  =020  \\$a0-306-40615-2 (pbk.)

  =001  x2
  =020  \\$a9780306406157
  =020  \\$a9780306406164

  =001  x3
  =020  \\$a9780306406164

  =001  x4
  =020  \\$z0306406152

  =001  x1
  =245  10$aNo ISBN
]]

test("one ISBN in common is enough, 020$z does not count", {
  given = books,
  expect = [[
    =001  x1
    =020  \\$a0-306-40615-2 (pbk.)

    =001  x4
    =020  \\$z0306406152

    =001  x1
    =245  10$aNo ISBN
  ]],
  expect_tally = { ["duplicates"] = { ["same isbn"] = 2 } },
})

test("by 001", {
  args = { by = "001" },
  given = books,
  expect_tally = { ["duplicates"] = { ["same 001"] = 1 } },
})
