local records = [[
  =001  hit
  =650  \0$aHistory of art

  =001  miss
  =650  \0$ahistory
]]

test("hits and misses, as they were", {
  args = { spec = "650$a", text = "History", misses = "misses.mrc" },
  given = records,
  expect = [[
    =001  hit
    =650  \0$aHistory of art
  ]],
  expect_outputs = { ["misses.mrc"] = [[
    =001  miss
    =650  \0$ahistory
  ]] },
})

test("a regular expression", {
  args = { spec = "650$a", re = "(?i)^history", misses = "misses.mrc" },
  given = records,
  expect_same = true,
})

test("an invalid spec", {
  args = { spec = "65$a", text = "x", misses = "misses.mrc" },
  given = records,
  expect_error = "malformed spec",
})
