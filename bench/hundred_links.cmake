# test_2 to test_100, links to test_1 in FOLDER.
foreach(number RANGE 2 100)
  file(CREATE_LINK ${FOLDER}/test_1 ${FOLDER}/test_${number})
endforeach()
