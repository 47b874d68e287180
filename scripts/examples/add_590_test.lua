test("adds the note after the other five hundreds", {
  args = { note = "Gift of the Example family, 2026." },
  given = [[
    =001  x1
    =245  10$aTitle
    =504  \\$aBibliography
    =650  \0$aHistory
  ]],
  expect = [[
    =001  x1
    =245  10$aTitle
    =504  \\$aBibliography
    =590  \\$aGift of the Example family, 2026.
    =650  \0$aHistory
  ]],
  expect_tally = { note = { added = 1 } },
  idempotent = true,
})

test("another 590 stays, exactly the same one is not repeated", {
  args = { note = "Gift" },
  given = [[
    =001  other
    =590  \\$aBought

    =001  same
    =590  \\$aGift
  ]],
  expect = [[
    =001  other
    =590  \\$aBought
    =590  \\$aGift

    =001  same
    =590  \\$aGift
  ]],
  expect_tally = { note = { added = 1, ["there already"] = 1 } },
})

test("only records that have the field", {
  args = { note = "Zugang nur für Mitglieder", ["if"] = "856$u" },
  given = [[
    =001  online
    =856  40$uhttps://example.org/

    =001  print
    =300  \\$a1 volume
  ]],
  expect = [[
    =001  online
    =590  \\$aZugang nur für Mitglieder
    =856  40$uhttps://example.org/

    =001  print
    =300  \\$a1 volume
  ]],
  idempotent = true,
})

test("wants a note", { given = "", expect_error = "say which note" })
