test("a file for each location", {
  given = [[
    =001  x1
    =049  \\$aMAIN

    =001  x2
    =049  \\$aRef/Desk$aMAIN

    =001  x3

    =001  x4
    =049  \\$amain
  ]],
  expect = "",
  expect_outputs = {
    ["by/main.mrc"] = [[
      =001  x1
      =049  \\$aMAIN

      =001  x4
      =049  \\$amain
    ]],
    ["by/ref_desk.mrc"] = [[
      =001  x2
      =049  \\$aRef/Desk$aMAIN
    ]],
    ["by/_none.mrc"] = "=001  x3",
  },
  expect_dropped = 0, -- all were written somewhere
  expect_tally = { records = { ["with more than one value"] = 1 } },
})

test("names that Windows keeps for itself", {
  args = { spec = "852$b", dir = "holdings" },
  given = [[=852  \\$bCON]],
  expect_outputs = { ["holdings/con_.mrc"] = [[=852  \\$bCON]] },
})
