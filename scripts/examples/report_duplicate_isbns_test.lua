test("ISBN-10 and ISBN-13 are one, 020$z does not count", {
  given = [[
    =001  x1
    =020  \\$a0-306-40615-2 (pbk.)
    =020  \\$a9780306406157

    =001  x2
    =020  \\$a9780306406157

    =001  x3
    =020  \\$z0306406152
  ]],
  expect_text = "9780306406157\t2\tx1, x2",
  expect_tally = { ["ISBNs in several records"] = { ["2"] = 1 } },
})
