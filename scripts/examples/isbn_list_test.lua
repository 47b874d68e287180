local isbn = require("lib.isbn")

test("a row for each 020", {
  given = [[
    =001  x1
    =020  \\$a0-306-40615-2 (pbk.) :$c$12.00
    =020  \\$a9780306406158
    =020  \\$z9780306406157

    =001  x2
  ]],
  expect_rows = {
    { "x1", "9780306406157", "0-306-40615-2 (pbk.) :", "" },
    { "x1", "", "9780306406158", "wrong check digit" },
  },
  expect_tally = { ["020"] = { good = 1, ["wrong check digit"] = 1 } },
})

test("a small x, and a label before the number", function()
  assert_equal(isbn.parse("0-19-853453-x"), nil)
  assert_equal(isbn.parse("080442957x"), "9780804429573")
  assert_equal(isbn.parse("ISBN 0-306-40615-2"), "9780306406157")
end)

test("an invalid one has a reason", function()
  local number, wrong = isbn.parse("12.00")
  assert_equal({ number or "none", wrong }, { "none", "no ISBN" })
end)
