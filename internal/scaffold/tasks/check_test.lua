test("faults are rows", {
  given = [[
    =001  sound
    =020  \\$a9780306406157
    =245  10$aTitle

    =001  faulty
    =020  \\$a123
  ]],
  expect_rows = {
    { id = "faulty", fault = "not one 245", value = "0" },
    { id = "faulty", fault = "not an ISBN", value = "123" },
  },
  expect_tally = { fault = { ["not one 245"] = 1, ["not an ISBN"] = 1 } },
})
