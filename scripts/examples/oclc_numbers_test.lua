test("prefixes and zeros are removed, equal numbers count once", {
  given = [[
    =001  ocm00012345 
    =003  OCoLC
    =019  \\$a777
    =035  \\$a(OCoLC)ocm00012345$z(OCoLC)0888
    =035  \\$a(OCoLC-M)99

    =001  x2
  ]],
  expect_rows = {
    { ["001"] = "ocm00012345 ", OCLC = { "12345" }, cancelled = { "888", "777" } },
    { "x2", {}, {} },
  },
  expect_tally = { ["records with OCLC numbers"] = { one = 1, none = 1 } },
})
