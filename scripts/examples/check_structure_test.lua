test("what a system may refuse", {
  given = [[
    =LDR  00000nam a2200000   4500
    =001  x1
    =245  10$aTitle$b
    =245  10$aAgain
    =ERR  \\$Aodd
  ]],
  expect_rows = {
    { "given", 1, "x1", "more than one 245", "2 times" },
    { "given", 1, "x1", "empty subfield", "245 $b" },
    { "given", 1, "x1", "tag is not three digits", "ERR" },
    { "given", 1, "x1", "subfield code is not a lower-case letter or digit", "ERR $A" },
  },
})

test("a sound record has no faults", {
  given = [[
    =LDR  00000nam a2200000   4500
    =001  x1
    =245  10$aTitle
  ]],
  expect_rows = {},
})
