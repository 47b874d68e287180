test("other headings are dropped, with their 880; genre terms stay", {
  given = [[
    =001  x1
    =650  \0$aHistory
    =650  \7$6880-01$aGeschichte$2gnd
    =655  \7$aAtlas$2gnd-content
    =880  \7$6650-01$aИстория$2gnd
    =880  \0$6650-00$aunlinked
  ]],
  expect = [[
    =001  x1
    =650  \0$aHistory
    =655  \7$aAtlas$2gnd-content
    =880  \0$6650-00$aunlinked
  ]],
  expect_tally = { ["dropped headings"] = { ["650 gnd"] = 1, ["880 gnd"] = 1 } },
  idempotent = true,
})

test("never leaves a record without a heading", {
  given = [[
    =001  x1
    =650  \7$aGeschichte$2gnd
  ]],
  expect_same = true,
  expect_printed = "no LCSH: x1",
})

test("further sources can be kept", {
  args = { keep = "fast" },
  given = [[
    =650  \0$aHistory
    =650  \7$aHistory$2fast
    =650  \2$aHistory
  ]],
  expect = [[
    =650  \0$aHistory
    =650  \7$aHistory$2fast
  ]],
})
