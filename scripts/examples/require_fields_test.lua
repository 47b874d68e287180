test("lists everything that is lacking", {
  args = { need = "001 245$a 020$a|022$a" },
  given = [[
    =001  x1
    =022  \\$a0378-5955
    =245  10$aTitle

    =001  x2
    =245  10$a  $bno title
  ]],
  expect = [[
    =001  x1
    =022  \\$a0378-5955
    =245  10$aTitle
  ]],
  expect_rejected = "lacks 245$a, 020$a|022$a",
  idempotent = true,
})

test("wants to know what is needed", { given = "", expect_error = "say what is needed" })
