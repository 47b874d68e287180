test("the first of equal fields stays", {
  given = [[
    =001  x1
    =500  \\$aNote
    =650  \0$aHistory$xFrance
    =650  \0$aHistory
    =650  \0$aHistory$xFrance
    =500  \\$aNote
    =949  \\$acopy
    =949  \\$acopy
  ]],
  expect = [[
    =001  x1
    =500  \\$aNote
    =650  \0$aHistory$xFrance
    =650  \0$aHistory
    =949  \\$acopy
    =949  \\$acopy
  ]],
  expect_tally = { ["dropped fields"] = { ["650"] = 1, ["500"] = 1 } },
  idempotent = true,
})
