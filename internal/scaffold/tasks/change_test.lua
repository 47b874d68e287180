test("local fields go, and a note comes", {
  given = [[
    =001  x1
    =245  10$aTitle
    =999  \\$aLocal
  ]],
  expect = [[
    =001  x1
    =245  10$aTitle
    =590  \\$aChecked
  ]],
  expect_tally = { note = { added = 1 } },
  idempotent = true,
})
