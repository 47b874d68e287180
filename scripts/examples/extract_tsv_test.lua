test("a row for each record, values of repeated fields as lists", {
  given = [[
    =001  x1
    =245  10$aTitle :$brest
    =650  \0$aHistory
    =650  \0$aReading

    =245  00$aWithout number
  ]],
  expect_rows = {
    { ["001"] = { "x1" }, ["245$a"] = { "Title :" }, ["100$a"] = {}, ["650$a"] = { "History", "Reading" } },
    { ["001"] = {}, ["245$a"] = { "Without number" }, ["100$a"] = {}, ["650$a"] = {} },
  },
})

test("other columns", {
  args = { columns = "001 008/0-5" },
  given = "=001  x1\n=008  990101s1999",
  expect_rows = { { ["001"] = { "x1" }, ["008/0-5"] = { "990101" } } },
})
