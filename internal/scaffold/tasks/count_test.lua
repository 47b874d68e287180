test("each subject is counted", {
  given = [[
    =001  x1
    =650  \0$aHistory
    =650  \0$aReading

    =001  x2
    =650  \0$aHistory

    =001  x3
  ]],
  expect_tally = { subject = { History = 2, Reading = 1, ["(none)"] = 1 } },
  expect_dropped = 3,
})
