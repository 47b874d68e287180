test("59X, 69X and 9XX are deleted, with their 880", {
  args = { keep = "949" },
  given = [[
    =001  x1
    =245  10$aTitle
    =590  \\$6880-01$anote
    =650  \0$aHistory
    =690  \\$alocal
    =880  \\$6590-01$aзаметка
    =880  \\$6245-00$aназвание
    =949  \\$acopy
    =999  \\$a1
    =ERR  \\$anot ours
  ]],
  expect = [[
    =001  x1
    =245  10$aTitle
    =650  \0$aHistory
    =880  \\$6245-00$aназвание
    =949  \\$acopy
    =ERR  \\$anot ours
  ]],
  idempotent = true,
})
