test("a row for each record", {
  given = [[
    =001  x1
    =008  990101s1999\\\\nyua\\\\\b\\\\001\0\eng\d
    =100  1\$aDoe, Jane
    =245  10$aTitle
    =700  1\$aRoe, Richard

    =001  x2
  ]],
  expect_rows = {
    { id = "x1", title = "Title", authors = { "Doe, Jane", "Roe, Richard" }, year = "1999" },
    { id = "x2", authors = {} },
  },
})
