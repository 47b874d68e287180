test("001 and 003 become 035", {
  given = [[
    =001  1234567 
    =003  OCoLC
    =245  10$aTitle
  ]],
  expect = [[
    =001  1234567 
    =003  OCoLC
    =035  \\$a(OCoLC)1234567
    =245  10$aTitle
  ]],
  idempotent = true,
})

test("without 003 and org there is no 035", {
  given = "=001  1234567",
  expect_same = true,
  expect_tally = { ["035"] = { ["not made: no 003"] = 1 } },
})

test("the organization can be set", {
  args = { org = "XxMrL" },
  given = "=001  1234567",
  expect = [[
    =001  1234567
    =035  \\$a(XxMrL)1234567
  ]],
})
